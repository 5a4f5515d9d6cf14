//! The tables: what they are like, and when they are made.

use sqlx::{Row as _, Sqlite, SqlitePool};
use users_runtime::UserStore as _;
use users_runtime::store::sql::{SqlAccount, SqlStore, UuidEncoding};
use users_runtime::store::{SignUp, Store as _};
use users_runtime::testing::suite::models::{BigIntOfInt, BigIntOfUuid, UuidOfUuid};

use super::super::folder::Folder;
use super::{assert_failed, count, create, grant, new, run, store};

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

/// P18: an old token of a deleted user must not open a newcomer's account.
#[tokio::test]
async fn a_deleted_users_key_is_never_given_again() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let store = store::<BigIntOfInt>(&pool).await;
    let first = create(&store, "ada").await;
    run(&pool, "DELETE FROM user").await;
    let second = create(&store, "bob").await;
    assert!(second.user.id > first.user.id, "a user's key is never given again");
    assert!(second.account.id > first.account.id, "an account's key is never given again");
    assert_eq!(store.user(&first.user.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_deleted_users_accounts_go_too() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let store = store::<BigIntOfUuid>(&pool).await;
    create(&store, "ada").await;
    let bob = create(&store, "bob").await;
    run(&pool, "DELETE FROM user WHERE email = 'ada@example.com'").await;
    assert_eq!(count(&pool, "oauth_account").await, 1);
    assert!(store.log_in(&grant("ada")).await.unwrap().is_none());
    assert_eq!(store.accounts(&bob.user.id).await.unwrap(), [bob.account]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_made_once_however_often_they_are_asked_for() {
    let folder = Folder::new();
    let mut servers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let pool = folder.pool("one.db").await;
        servers.spawn(async move { store::<BigIntOfUuid>(&pool).await });
    }
    let stores = servers.join_all().await;
    let login = create(&stores[0], "ada").await;
    stores[1].create_tables().await.unwrap();
    assert_eq!(stores[2].accounts(&login.user.id).await.unwrap(), [login.account]);
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = Folder::new();
    let pool = folder.pool("one.db").await;
    let first = create(&store::<BigIntOfUuid>(&pool).await, "ada").await;
    pool.close().await;

    let store = store::<BigIntOfUuid>(&folder.pool("one.db").await).await;
    let login = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((login.user, login.account), (first.user, first.account));
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

#[tokio::test]
async fn a_table_without_one_of_the_columns_is_told_of_at_the_start() {
    for sql in [
        "CREATE TABLE user (id BLOB PRIMARY KEY, email TEXT NOT NULL, is_active, is_verified, display_name)",
        "CREATE TABLE user (id, mail, is_active, is_verified, is_superuser, display_name)",
        "CREATE TABLE oauth_account (id INTEGER PRIMARY KEY, user_id, oauth_name, account_id)",
    ] {
        let (_folder, pool, store) = made_before::<BigIntOfUuid>(sql).await;
        assert_failed(store.create_tables().await);
        let tables =
            sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'");
        let made = tables.fetch_one(&pool).await.unwrap();
        assert_eq!(made, 1, "what can't be made whole is not made: {sql}");
    }
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

/// Who changes `id = "i64"` to `id = "Uuid"` and keeps the file is told at the start, and not by a failed login.
#[tokio::test]
async fn a_key_of_another_type_is_told_of_at_the_start() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    store::<BigIntOfUuid>(&pool).await;
    let error = SqlStore::<UuidOfUuid, Sqlite>::new(pool).create_tables().await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.contains("column `id` of the table `oauth_account` is INTEGER, but the model's key is Uuid"),
        "{cause}"
    );
}

mod one_table {
    use users_runtime::{OAuthUser, oauth_account};
    use uuid::Uuid;

    #[derive(Clone, Debug, OAuthUser)]
    pub(super) struct User {
        id: Uuid,
        email: String,
    }

    #[oauth_account(table = "User")]
    pub(super) struct OAuthAccount;
}

#[tokio::test]
async fn one_table_for_users_and_accounts_is_told_of_at_the_start() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let error = SqlStore::<one_table::OAuthAccount, Sqlite>::new(pool).create_tables().await.unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "the store failed: error with configuration: the user model and the account model are both kept in the table `User`"
    );
}
