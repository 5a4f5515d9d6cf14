//! What `verify_schema` names, and what `create_tables` mends of it.

use users_runtime::store::sql::{SqlAccount, schema_sql};
use users_runtime::testing::suite::models::BigIntOfInt;

use super::{Engine, New, assert_failed, create, differences, on_each_database};

on_each_database!(
    differences_are_named_and_mended_or_refused,
    what_create_tables_makes_is_as_the_models_say,
    rows_that_break_the_rules_are_told_of_at_the_start,
);

/// What `create_tables` does about a difference.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// It is gone afterwards.
    Mend,
    /// It fails, and names it.
    Refuse,
    /// It goes on: requests work.
    Warn,
}
use Does::{Mend, Refuse, Warn};

/// What is done to tables that were as the models say, what differs then, and what `create_tables` does about it.
type Case = (&'static str, &'static [&'static str], Does);

/// Spelt alike everywhere.
const EVERYWHERE: &[Case] = &[
    ("DROP TABLE oauth_account", &["Table oauth_account."], Mend),
    ("DROP TABLE oauth_claim", &["Table oauth_claim."], Mend),
    (
        "DROP TABLE oauth_account; DROP TABLE \"user\"; DROP TABLE oauth_claim",
        &["Table user.", "Table oauth_account.", "Table oauth_claim."],
        Mend,
    ),
    ("ALTER TABLE \"user\" DROP COLUMN is_active", &["Column user.is_active"], Refuse),
    ("ALTER TABLE oauth_account DROP COLUMN refresh_token", &["Column oauth_account.refresh_token"], Refuse),
    ("ALTER TABLE oauth_claim DROP COLUMN owner", &["Column oauth_claim.owner"], Refuse),
    ("ALTER TABLE \"user\" ADD COLUMN note VARCHAR(9)", &[], Mend),
    (
        "DROP TABLE oauth_claim; CREATE TABLE oauth_claim (\"key\" VARCHAR(255) NOT NULL, \
         owner VARCHAR(255) NOT NULL, until BIGINT NOT NULL)",
        &["Unique oauth_claim.key"],
        Mend,
    ),
];

/// SQLite changes little of a table that is there: what is changed is the text that makes it.
const SQLITE: &[(&str, &str, &[&str], Does)] = &[
    ("\"expires_at\" INTEGER", "\"expires_at\" TEXT", &["Type oauth_account.expires_at"], Refuse),
    ("\"access_token\" TEXT", "\"access_token\" BLOB", &["Type oauth_account.access_token"], Refuse),
    ("\"is_active\" BOOLEAN", "\"is_active\" TEXT", &["Type user.is_active"], Refuse),
    (
        " INTEGER PRIMARY KEY AUTOINCREMENT",
        " TEXT PRIMARY KEY NOT NULL",
        &["Key user.id", "Key oauth_account.id"],
        Refuse,
    ),
    (
        "\"access_token\" TEXT NOT NULL",
        "\"access_token\" TEXT",
        &["Nullability oauth_account.access_token"],
        Warn,
    ),
    (
        "\"expires_at\" INTEGER",
        "\"expires_at\" INTEGER NOT NULL",
        &["Nullability oauth_account.expires_at"],
        Warn,
    ),
    (
        "\"is_active\" BOOLEAN",
        "\"hashed_password\" TEXT NOT NULL, \"is_active\" BOOLEAN",
        &["Unfilled user.hashed_password"],
        Refuse,
    ),
    (
        "\"is_active\" BOOLEAN",
        "\"hashed_password\" TEXT NOT NULL DEFAULT '', \"is_active\" BOOLEAN",
        &[],
        Mend,
    ),
    (" AUTOINCREMENT", "", &["ReusedKeys user.id", "ReusedKeys oauth_account.id"], Warn),
    (
        "\"id\" INTEGER PRIMARY KEY AUTOINCREMENT, \"email\"",
        "\"id\" INT PRIMARY KEY, \"email\"",
        &["Nullability user.id", "Counting user.id"],
        Refuse,
    ),
    (" ON DELETE CASCADE", "", &["ForeignKey oauth_account.user_id"], Warn),
    ("CREATE UNIQUE INDEX IF NOT EXISTS \"user_email_lower_key\"", "-- ", &["Unique user.email"], Mend),
    (
        "CREATE UNIQUE INDEX \"oauth_account_identity_key\"",
        "-- ",
        &["Unique oauth_account.oauth_name+account_id"],
        Mend,
    ),
    ("CREATE INDEX \"oauth_account_user_idx\"", "-- ", &["Index oauth_account.user_id"], Mend),
];

const POSTGRES: &[Case] = &[
    ("ALTER TABLE oauth_account ALTER user_id DROP NOT NULL", &["Nullability oauth_account.user_id"], Warn),
    ("ALTER TABLE oauth_claim ALTER until TYPE TEXT", &["Type oauth_claim.until"], Refuse),
    ("ALTER TABLE oauth_account ALTER expires_at TYPE TEXT", &["Type oauth_account.expires_at"], Refuse),
    ("ALTER TABLE \"user\" ALTER is_active TYPE INTEGER USING 1", &["Type user.is_active"], Refuse),
    ("ALTER TABLE oauth_account ALTER expires_at TYPE INTEGER", &["Narrow oauth_account.expires_at"], Warn),
    (
        "ALTER TABLE oauth_account ALTER access_token TYPE VARCHAR(1024)",
        &["Narrow oauth_account.access_token"],
        Warn,
    ),
    (
        "ALTER TABLE oauth_account ALTER account_id TYPE VARCHAR(100)",
        &["Narrow oauth_account.account_id"],
        Warn,
    ),
    ("ALTER TABLE oauth_account ALTER account_id TYPE VARCHAR(320)", &[], Mend),
    (
        "ALTER TABLE oauth_account ALTER id DROP IDENTITY; ALTER TABLE oauth_account ALTER id TYPE TEXT",
        &["Key oauth_account.id"],
        Refuse,
    ),
    (
        "ALTER TABLE oauth_account ALTER access_token DROP NOT NULL",
        &["Nullability oauth_account.access_token"],
        Warn,
    ),
    (
        "ALTER TABLE oauth_account ALTER expires_at SET NOT NULL",
        &["Nullability oauth_account.expires_at"],
        Warn,
    ),
    ("ALTER TABLE \"user\" ADD hashed_password TEXT NOT NULL", &["Unfilled user.hashed_password"], Refuse),
    ("ALTER TABLE \"user\" ADD hashed_password TEXT NOT NULL DEFAULT ''", &[], Mend),
    (
        "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
         ALTER TABLE oauth_account ALTER account_id TYPE TEXT COLLATE folding",
        &["Comparison oauth_account.account_id"],
        Warn,
    ),
    ("DROP INDEX oauth_account_identity_key", &["Unique oauth_account.oauth_name+account_id"], Mend),
    ("DROP INDEX user_email_lower_key", &["Unique user.email"], Mend),
    (
        "DROP INDEX user_email_lower_key; CREATE UNIQUE INDEX other ON \"user\" (email)",
        &["Unique user.email"],
        Mend,
    ),
    (
        "DROP INDEX user_email_lower_key;
         CREATE UNIQUE INDEX other ON \"user\" (lower(email COLLATE \"C\")) WHERE is_active",
        &["Unique user.email"],
        Mend,
    ),
    ("DROP INDEX oauth_account_user_idx", &["Index oauth_account.user_id"], Mend),
    (
        "ALTER TABLE oauth_account DROP CONSTRAINT oauth_account_user_fkey",
        &["ForeignKey oauth_account.user_id"],
        Warn,
    ),
    (
        "ALTER TABLE oauth_account DROP CONSTRAINT oauth_account_user_fkey;
         ALTER TABLE oauth_account ADD FOREIGN KEY (user_id) REFERENCES \"user\"",
        &["ForeignKey oauth_account.user_id"],
        Warn,
    ),
    ("ALTER TABLE \"user\" ALTER id DROP IDENTITY", &["Counting user.id"], Refuse),
];

const MYSQL: &[Case] = &[
    (
        "ALTER TABLE oauth_claim MODIFY \"key\" VARCHAR(99) COLLATE utf8mb4_nopad_bin, MODIFY owner VARCHAR(99) COLLATE utf8mb4_nopad_bin NOT NULL, ENGINE=MyISAM",
        &["Engine oauth_claim."],
        Refuse,
    ),
    (
        "DROP INDEX user_email_lower_key ON \"user\"; ALTER TABLE \"user\" DROP COLUMN email_key; \
         ALTER TABLE \"user\" ADD COLUMN email_key VARCHAR(9) UNIQUE",
        &["Unique user.email", "Column user.email_key"],
        Refuse,
    ),
    ("ALTER TABLE oauth_account MODIFY expires_at TEXT", &["Type oauth_account.expires_at"], Refuse),
    ("ALTER TABLE oauth_account MODIFY expires_at INT", &["Narrow oauth_account.expires_at"], Warn),
    (
        "ALTER TABLE oauth_account MODIFY access_token VARCHAR(1024) NOT NULL",
        &["Narrow oauth_account.access_token"],
        Warn,
    ),
    ("ALTER TABLE oauth_account MODIFY id VARCHAR(36) NOT NULL", &["Key oauth_account.id"], Refuse),
    (
        "ALTER TABLE oauth_account MODIFY access_token LONGTEXT",
        &["Nullability oauth_account.access_token"],
        Warn,
    ),
    (
        "ALTER TABLE oauth_account MODIFY expires_at BIGINT NOT NULL",
        &["Nullability oauth_account.expires_at"],
        Warn,
    ),
    ("ALTER TABLE \"user\" ADD hashed_password TEXT NOT NULL", &["Unfilled user.hashed_password"], Refuse),
    ("ALTER TABLE \"user\" ADD hashed_password TEXT NOT NULL DEFAULT ''", &[], Mend),
    (
        "ALTER TABLE oauth_account MODIFY account_id VARCHAR(320) COLLATE utf8mb4_general_ci NOT NULL",
        &["Comparison oauth_account.account_id"],
        Warn,
    ),
    (
        "DROP INDEX oauth_account_identity_key ON oauth_account",
        &["Unique oauth_account.oauth_name+account_id"],
        Mend,
    ),
    ("DROP INDEX user_email_lower_key ON \"user\"", &["Unique user.email"], Mend),
    (
        "DROP INDEX user_email_lower_key ON \"user\"; ALTER TABLE \"user\" DROP COLUMN email_key;
         CREATE UNIQUE INDEX other ON \"user\" (email)",
        &["Unique user.email"],
        Mend,
    ),
    (
        "ALTER TABLE oauth_account DROP FOREIGN KEY oauth_account_user_fkey",
        &["ForeignKey oauth_account.user_id"],
        Warn,
    ),
    (
        "ALTER TABLE oauth_account DROP FOREIGN KEY oauth_account_user_fkey;
         DROP INDEX oauth_account_user_idx ON oauth_account",
        &["Index oauth_account.user_id", "ForeignKey oauth_account.user_id"],
        Warn,
    ),
    ("ALTER TABLE oauth_account MODIFY id BIGINT NOT NULL", &["Counting oauth_account.id"], Refuse),
];

async fn differences_are_named_and_mended_or_refused<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let own = match D::NAME {
        "PostgreSQL" => POSTGRES,
        "MySQL" => MYSQL,
        _ => &[],
    };
    for (sql, expected, does) in EVERYWHERE.iter().chain(own) {
        let database = New::<D>::database().await;
        database.store::<BigIntOfInt>().await;
        database.run(sql).await;
        judge(&database, sql, expected, *does).await;
    }
    if D::NAME == "SQLite" {
        for (from, to, expected, does) in SQLITE {
            let whole = schema_for::<D>();
            assert!(whole.contains(from), "{from} is in {whole}");
            let database = New::<D>::database().await;
            database.run(&whole.replace(from, to)).await;
            judge(&database, from, expected, *does).await;
        }
    }
}

async fn judge<D: Engine>(database: &New<D>, sql: &str, expected: &[&str], does: Does)
where
    BigIntOfInt: SqlAccount<D>,
{
    let store = database.bare::<BigIntOfInt>();
    assert_eq!(differences(store.verify_schema().await), expected, "{sql}");
    let made = store.create_tables().await;
    let left = differences(store.verify_schema().await);
    match does {
        Mend => {
            made.unwrap();
            assert_eq!(left, [""; 0], "{sql}");
        }
        Warn => {
            made.unwrap();
            assert!(!left.is_empty(), "{sql}");
        }
        Refuse => {
            let text = assert_failed(made);
            let (_, place) = expected[0].split_once(' ').unwrap();
            let (table, columns) = place.split_once('.').unwrap();
            assert!(text.contains(&format!("`{table}`")) && text.contains(columns), "{text}");
            assert_eq!(left, expected, "what is refused is left as it is: {sql}");
            return;
        }
    }
    if !expected.iter().any(|difference| difference.starts_with("Type") || difference.contains("expires_at"))
    {
        create(&store, "ada").await;
    }
}

async fn what_create_tables_makes_is_as_the_models_say<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    store.verify_schema().await.unwrap();

    // What a migration tool runs: statement by statement.
    let database = New::<D>::database().await;
    let sql = schema_for::<D>();
    for statement in sql.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        database.run(statement).await;
    }
    let store = database.bare::<BigIntOfInt>();
    store.verify_schema().await.unwrap();
    create(&store, "ada").await;
}

fn schema_for<D: Engine>() -> String {
    use users_runtime::store::sql::dialect;
    match D::NAME {
        #[cfg(feature = "postgres")]
        "PostgreSQL" => schema_sql::<BigIntOfInt, _>(dialect::Postgres),
        #[cfg(feature = "mysql")]
        "MySQL" => schema_sql::<BigIntOfInt, _>(dialect::MariaDb),
        _ => schema_sql::<BigIntOfInt, _>(dialect::Sqlite),
    }
}

/// The database's own words name the rule, and with it the table.
async fn rows_that_break_the_rules_are_told_of_at_the_start<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let on = |table: &str| if D::NAME == "MySQL" { format!(" ON {table}") } else { String::new() };
    for (index, table, double) in [
        (
            "user_email_lower_key",
            "\"user\"",
            "INSERT INTO \"user\" (id, email, is_active) VALUES (10, 'a@x', true), (11, 'A@X', true)",
        ),
        (
            "oauth_account_identity_key",
            "oauth_account",
            "INSERT INTO \"user\" (id, email, is_active) VALUES (10, 'a@x', true);
             INSERT INTO oauth_account (id, user_id, oauth_name, account_id, access_token)
             VALUES (1, 10, 'google', '1', ''), (2, 10, 'google', '1', '')",
        ),
    ] {
        let database = New::<D>::database().await;
        let store = database.store::<BigIntOfInt>().await;
        database.run(&format!("DROP INDEX {index}{}", on(table))).await;
        database.run(double).await;
        let text = assert_failed(store.create_tables().await);
        // SQLite names an index on columns by its columns.
        let columns = "oauth_account.oauth_name, oauth_account.account_id";
        assert!(
            text.contains(index) || (D::NAME == "SQLite" && text.contains(columns)),
            "{text} names the rule"
        );
        assert_eq!(database.count(table.trim_matches('"')).await, 2, "nothing is lost");
    }
}

/// MySQL and MariaDB have no name in common for a collation that takes different ids for different.
#[cfg(feature = "mysql")]
#[test]
fn mysql_and_mariadb_differ_in_the_name_of_a_collation_only() {
    use users_runtime::store::sql::dialect;
    let mysql = schema_sql::<BigIntOfInt, _>(dialect::MySql);
    let mariadb = schema_sql::<BigIntOfInt, _>(dialect::MariaDb);
    assert!(mysql.contains(" COLLATE utf8mb4_0900_bin"), "{mysql}");
    assert_eq!(mysql.replace("utf8mb4_0900_bin", "utf8mb4_nopad_bin"), mariadb);
}
