//! Every store keeps what a store promises; what SQLite promises beyond that is in `sqlite`.

mod folder;
#[cfg(feature = "sea-orm")]
mod sea_orm;
mod sqlite;

use sqlx::Sqlite;
use users_runtime::store::sql::{SqlModel, SqlStore};
use users_runtime::testing::suite::{self, models};
use users_runtime::{MemoryStore, OAuthAccount};

use folder::Folder;

#[tokio::test(flavor = "multi_thread")]
async fn memory_uuid_of_uuid() {
    suite::run(async || MemoryStore::<models::UuidOfUuid>::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_big_int_of_uuid() {
    suite::run(async || MemoryStore::<models::BigIntOfUuid>::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_uuid_of_big_int() {
    suite::run(async || MemoryStore::<models::UuidOfBigInt>::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_big_int_of_int() {
    suite::run(async || MemoryStore::<models::BigIntOfInt>::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_uuid_of_uuid() {
    run_on_sqlite::<models::UuidOfUuid>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_big_int_of_uuid() {
    run_on_sqlite::<models::BigIntOfUuid>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_uuid_of_big_int() {
    run_on_sqlite::<models::UuidOfBigInt>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_big_int_of_int() {
    run_on_sqlite::<models::BigIntOfInt>().await;
}

/// The suite on database files, a new one for each check.
async fn run_on_sqlite<A>()
where
    A: OAuthAccount<User: SqlModel<Sqlite>> + SqlModel<Sqlite>,
{
    let folder = Folder::new();
    suite::run(async || {
        let store = SqlStore::<A, _>::new(folder.new_pool().await);
        store.create_tables().await.unwrap();
        store
    })
    .await;
}

#[tokio::test]
async fn a_database_in_memory_keeps_the_promises_too() {
    suite::run(async || {
        let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
        let store =
            SqlStore::<models::BigIntOfUuid, _>::new(options.connect("sqlite::memory:").await.unwrap());
        store.create_tables().await.unwrap();
        store
    })
    .await;
}
