//! A database that is not as it should be is an error, and nothing is half-written.

use std::time::{Duration, Instant};

use sqlx::{Connection as _, SqlitePool};
use users_runtime::UserStore as _;
use users_runtime::store::Store as _;
use users_runtime::store::sql::SqlStore;
use users_runtime::testing::suite::models::{BigIntOfInt, BigIntOfUuid};

use super::super::folder::Folder;
use super::{assert_failed, count, create, grant, new, run, store};

#[tokio::test]
async fn a_locked_database_fails_and_nothing_is_half_written() {
    let folder = Folder::new();
    let options = folder.options("one.db").busy_timeout(Duration::from_millis(20));
    let pool = SqlitePool::connect_with(options.clone()).await.unwrap();
    let store = store::<BigIntOfUuid>(&pool).await;
    let ada = create(&store, "ada").await;

    let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    assert_failed(store.sign_up(new("bob")).await);
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.claim("key", "owner", Duration::from_secs(1)).await);
    assert_failed(store.create_tables().await);
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user), "in WAL mode reads go on");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();

    assert_eq!((count(&pool, "user").await, count(&pool, "oauth_account").await), (1, 1));
    create(&store, "bob").await;
}

/// Nobody told sqlx of it, who would take the connection for one with a transaction for ever.
#[tokio::test]
async fn a_transaction_that_sqlite_has_ended_by_itself_leaves_a_connection_that_works() {
    let folder = Folder::new();
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect_with(folder.options("one.db")).await.unwrap();
    let store = store::<BigIntOfUuid>(&pool).await;
    run(
        &pool,
        "CREATE TRIGGER own BEFORE INSERT ON oauth_account WHEN new.account_id = 'bob'
         BEGIN SELECT RAISE(ROLLBACK, 'not bob'); END",
    )
    .await;
    for _ in 0..2 {
        assert!(assert_failed(store.sign_up(new("bob")).await).contains("not bob"));
    }
    create(&store, "ada").await;
    assert_eq!((count(&pool, "user").await, count(&pool, "oauth_account").await), (1, 1));
}

/// A fresh file that is locked can't even be put into WAL mode.
#[tokio::test]
async fn a_database_that_was_locked_from_the_start_fails() {
    let folder = Folder::new();
    let options = folder.options("one.db").busy_timeout(Duration::from_millis(20));
    let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let store = SqlStore::<BigIntOfUuid, _>::new(SqlitePool::connect_with(options).await.unwrap());
    assert_failed(store.create_tables().await);
    let start = Instant::now();
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.sign_up(new("ada")).await);
    assert!(start.elapsed() < Duration::from_millis(800), "a request does not try again and again");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.create_tables().await.unwrap();
    create(&store, "ada").await;
}

/// Several servers may start at once.
#[tokio::test]
async fn tables_wait_for_the_file_to_be_free() {
    let folder = Folder::new();
    let options = folder.options("one.db").busy_timeout(Duration::ZERO);
    let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let store = SqlStore::<BigIntOfUuid, _>::new(SqlitePool::connect_with(options).await.unwrap());
    let made = tokio::spawn({
        let store = store.clone();
        async move { store.create_tables().await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    made.await.unwrap().unwrap();
    create(&store, "ada").await;
}

#[tokio::test]
async fn whoever_waits_too_long_for_their_turn_is_told_so() {
    let folder = Folder::new();
    let options = sqlx::sqlite::SqlitePoolOptions::new().acquire_timeout(Duration::from_millis(100));
    let pool = options.connect_with(folder.options("one.db")).await.unwrap();
    let store = store::<BigIntOfUuid>(&pool).await;
    let mut other = sqlx::SqliteConnection::connect_with(&folder.options("one.db")).await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    // The first has the turn for as long as SQLite waits for the lock.
    let first = tokio::spawn({
        let store = store.clone();
        async move { store.log_in(&grant("ada")).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    assert_failed(store.log_in(&grant("ada")).await);
    assert!(start.elapsed() < Duration::from_secs(2), "the second waited for {:?}", start.elapsed());
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    assert!(first.await.unwrap().unwrap().is_none());
}

#[tokio::test]
async fn a_file_that_is_not_there_fails() {
    let folder = Folder::new();
    let options = folder.options("no/folder/one.db").create_if_missing(false);
    let store = SqlStore::<BigIntOfInt, _>::new(SqlitePool::connect_lazy_with(options));
    assert_failed(store.create_tables().await);
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.sign_up(new("ada")).await);
    assert_failed(store.user(&1).await);
    assert_failed(store.accounts(&1).await);
    assert_failed(store.claim("key", "owner", Duration::from_secs(1)).await);
}

#[tokio::test]
async fn a_file_that_is_no_database_fails() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("one.db"), "no database at all, ".repeat(100)).unwrap();
    let store = SqlStore::<BigIntOfInt, _>::new(SqlitePool::connect_lazy_with(folder.options("one.db")));
    assert_failed(store.create_tables().await);
    assert_failed(store.sign_up(new("ada")).await);
}

#[tokio::test]
async fn a_read_only_database_can_be_read() {
    let folder = Folder::new();
    let pool = folder.pool("one.db").await;
    let ada = create(&store::<BigIntOfUuid>(&pool).await, "ada").await;
    pool.close().await;

    let pool = SqlitePool::connect_with(folder.options("one.db").read_only(true)).await.unwrap();
    let store = SqlStore::<BigIntOfUuid, _>::new(pool);
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.sign_up(new("bob")).await);
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user));
}

/// SQLite keeps any value in any column.
#[tokio::test]
async fn a_value_of_another_type_fails() {
    for sql in [
        "UPDATE user SET is_active = 'no'",
        "UPDATE user SET email = x'ff'",
        "PRAGMA foreign_keys = OFF; UPDATE user SET id = 3000000000; UPDATE oauth_account SET user_id = 3000000000",
        "PRAGMA foreign_keys = OFF; UPDATE user SET id = 3000000000",
        "UPDATE oauth_account SET access_token = x'37'",
        "UPDATE oauth_account SET expires_at = 'soon'",
    ] {
        let folder = Folder::new();
        let pool = folder.new_pool().await;
        let store = store::<BigIntOfInt>(&pool).await;
        create(&store, "ada").await;
        run(&pool, sql).await;
        if sql.contains("expires_at") || sql.contains("access_token") {
            // A login writes these two anew.
            assert_failed(store.accounts(&1).await);
        } else {
            assert_failed(store.log_in(&grant("ada")).await);
            assert_failed(store.sign_up(new("ada")).await);
        }
    }
}

#[tokio::test]
async fn an_account_without_its_user_fails() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let store = store::<BigIntOfUuid>(&pool).await;
    create(&store, "ada").await;
    run(&pool, "PRAGMA foreign_keys = OFF; DELETE FROM user").await;
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.sign_up(new("ada")).await);
    assert_eq!(count(&pool, "user").await, 0);
}
