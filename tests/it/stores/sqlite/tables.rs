//! The tables: what they are like, and when they are made.

use sqlx::{Row as _, Sqlite, SqlitePool};
use users_runtime::UserStore as _;
use users_runtime::store::sql::{SqlAccount, SqlStore, UuidEncoding};
use users_runtime::store::{SignUp, Store as _};
use users_runtime::testing::suite::models::{BigIntOfInt, BigIntOfUuid, UuidOfUuid};

use super::super::folder::Folder;
use super::{assert_failed, create, grant, new, run, store};

/// The columns of a table, as `name TYPE`; a primary key has a star.
async fn columns(pool: &SqlitePool, table: &'static str) -> Vec<String> {
    let rows = sqlx::query("SELECT name, type, pk FROM pragma_table_info(?)").bind(table);
    let rows = rows.fetch_all(pool).await.unwrap();
    let column = |row: &sqlx::sqlite::SqliteRow| {
        let star = if row.get::<bool, _>("pk") { "*" } else { "" };
        format!("{} {}{star}", row.get::<&str, _>("name"), row.get::<&str, _>("type"))
    };
    rows.iter().map(column).collect()
}

async fn sql_of(pool: &SqlitePool, table: &'static str) -> String {
    let sql = sqlx::query_scalar("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?");
    sql.bind(table).fetch_one(pool).await.unwrap()
}

const AUTOINCREMENT: &str = "\"id\" INTEGER PRIMARY KEY AUTOINCREMENT";

#[tokio::test]
async fn an_integer_key_for_the_account() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    store::<BigIntOfUuid>(&pool).await;
    let account = [
        "id INTEGER*",
        "user_id BLOB",
        "oauth_name TEXT",
        "access_token TEXT",
        "expires_at INTEGER",
        "refresh_token TEXT",
        "account_id TEXT",
        "account_email TEXT",
    ];
    assert_eq!(columns(&pool, "oauth_account").await, account);
    assert_eq!(columns(&pool, "user").await[..2], ["id BLOB*", "email TEXT"]);
    assert!(sql_of(&pool, "oauth_account").await.contains(AUTOINCREMENT));
}

#[tokio::test]
async fn integer_keys_for_user_and_account() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    store::<BigIntOfInt>(&pool).await;
    assert_eq!(columns(&pool, "oauth_account").await[..2], ["id INTEGER*", "user_id INTEGER"]);
    assert_eq!(columns(&pool, "user").await[0], "id INTEGER*");
    for table in ["user", "oauth_account"] {
        assert!(sql_of(&pool, table).await.contains(AUTOINCREMENT), "the keys of {table} are never reused");
    }
}

#[tokio::test]
async fn uuids_for_both() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let login = create(&store::<UuidOfUuid>(&pool).await, "ada").await;
    assert_eq!(columns(&pool, "oauth_account").await[..2], ["id BLOB*", "user_id BLOB"]);
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT user_id FROM oauth_account").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, login.user.id.as_bytes());
}

#[tokio::test]
async fn only_what_is_optional_may_be_null() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    store::<UuidOfUuid>(&pool).await;
    let nullable = sqlx::query_scalar::<_, String>(
        "SELECT name FROM pragma_table_info('oauth_account') WHERE NOT \"notnull\"
         UNION ALL SELECT name FROM pragma_table_info('user') WHERE NOT \"notnull\"",
    );
    let nullable = nullable.fetch_all(&pool).await.unwrap();
    assert_eq!(nullable, ["expires_at", "refresh_token", "account_email", "display_name"]);
}

async fn made_before<A>(sql: &'static str) -> (Folder, SqlitePool, SqlStore<A, Sqlite>)
where
    A: SqlAccount<Sqlite>,
{
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    run(&pool, sql).await;
    let store = SqlStore::new(pool.clone());
    (folder, pool, store)
}

/// Tables that another program made have the columns, but not the rules.
const BARE: &str =
    "CREATE TABLE user (id BLOB PRIMARY KEY, email TEXT, is_active BOOLEAN, is_verified BOOLEAN,
        is_superuser BOOLEAN, display_name TEXT, hashed_password TEXT DEFAULT '');
    CREATE TABLE oauth_account (id BLOB PRIMARY KEY, user_id BLOB REFERENCES user, oauth_name VARCHAR(100),
        access_token VARCHAR(1024), expires_at INTEGER, refresh_token VARCHAR(1024), account_id VARCHAR(320),
        account_email VARCHAR(320));
    INSERT INTO user VALUES (x'00112233445566778899aabbccddeeff', 'Ada@Example.com', 1, 1, 0, NULL, '');";

#[tokio::test]
async fn a_table_that_was_there_before_gets_the_rules() {
    let (_folder, pool, store) = made_before::<UuidOfUuid>(BARE).await;
    store.create_tables().await.unwrap();
    assert!(matches!(store.sign_up(new("ada")).await.unwrap(), SignUp::EmailTaken));
    create(&store, "bob").await;
    for double in [
        "INSERT INTO user (id, email) VALUES (1, 'BOB@example.com')",
        "INSERT INTO oauth_account (id, oauth_name, account_id) VALUES (1, 'google', 'bob')",
    ] {
        let error = sqlx::raw_sql(double).execute(&pool).await.unwrap_err();
        assert!(error.as_database_error().unwrap().is_unique_violation(), "{double} is refused");
    }
}

#[tokio::test]
async fn rows_that_break_the_rules_are_told_of_at_the_start() {
    let (_folder, pool, store) = made_before::<UuidOfUuid>(BARE).await;
    run(&pool, "INSERT INTO user (id, email) VALUES (1, 'ada@example.com')").await;
    assert_failed(store.create_tables().await);
}

/// Other programs keep UUIDs as text.
#[tokio::test]
async fn a_uuid_may_stand_in_its_column_as_text() {
    let (_folder, pool, store) = made_before::<UuidOfUuid>("").await;
    let store = store.uuid_encoding(UuidEncoding::Hyphenated);
    store.create_tables().await.unwrap();
    store.verify_schema().await.unwrap();
    assert_eq!(columns(&pool, "oauth_account").await[..2], ["id CHAR(36)*", "user_id CHAR(36)"]);
    run(
        &pool,
        "INSERT INTO user VALUES ('00112233-4455-6677-8899-aabbccddeeff', 'ada@example.com', 1, 1, 0, NULL);
         INSERT INTO oauth_account (id, user_id, oauth_name, account_id, access_token)
         VALUES ('ffeeddcc-bbaa-9988-7766-554433221100', '00112233-4455-6677-8899-aabbccddeeff', 'google', 'ada', '')",
    )
    .await;
    let login = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!(login.user.id.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
    assert_eq!(login.account.user_id, login.user.id);
    assert_eq!(login.account.id.to_string(), "ffeeddcc-bbaa-9988-7766-554433221100");
    assert_eq!(store.user(&login.user.id).await.unwrap(), Some(login.user), "it is looked up as it is kept");
    let bob = create(&store, "bob").await;
    let kept: String =
        sqlx::query_scalar("SELECT id FROM user WHERE email LIKE 'bob%'").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, bob.user.id.to_string(), "it is written as it is kept");
    assert_eq!(store.accounts(&bob.user.id).await.unwrap(), [bob.account]);

    let unset = SqlStore::<UuidOfUuid, Sqlite>::new(pool);
    let error = format!("{:?}", unset.create_tables().await.unwrap_err());
    assert!(error.contains("CHAR(36)") && error.contains("uuid_encoding"), "{error}");
}

#[tokio::test]
async fn the_file_is_in_wal_mode() {
    let folder = Folder::new();
    let pool = folder.pool("one.db").await;
    store::<BigIntOfUuid>(&pool).await;
    assert!(is_wal(&folder));
    pool.close().await;

    // The tables may be the application's own: the first write sees to it then.
    let pool = folder.pool("one.db").await;
    run(&pool, "PRAGMA journal_mode = DELETE").await;
    assert!(!is_wal(&folder));
    create(&SqlStore::<BigIntOfUuid, _>::new(pool), "ada").await;
    assert!(is_wal(&folder));
}

/// What the header of `one.db` says. An open connection may not have heard of it yet.
fn is_wal(folder: &Folder) -> bool {
    std::fs::read(folder.path().join("one.db")).unwrap()[18..20] == [2, 2]
}

#[tokio::test]
async fn every_connection_checks_foreign_keys() {
    let folder = Folder::new();
    let options = folder.options("one.db").foreign_keys(false);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(pool.acquire().await.unwrap());
    }
    for mut connection in open {
        connection.return_to_pool().await;
    }
    store::<BigIntOfUuid>(&pool).await;
    let mut all = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        let mut connection = pool.acquire().await.unwrap();
        let on =
            sqlx::query_scalar::<_, bool>("PRAGMA foreign_keys").fetch_one(&mut *connection).await.unwrap();
        assert!(on, "connection {} checks foreign keys", all.len());
        all.push(connection);
    }
}
