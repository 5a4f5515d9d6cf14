//! Every store keeps what a store promises; what a database promises beyond that is in a module of its own.

mod folder;
pub(crate) mod keys;
mod life;
#[cfg(feature = "mongodb")]
mod mongodb;
#[cfg(all(feature = "mysql", feature = "postgres"))]
mod peers;
#[cfg(feature = "sea-orm")]
mod sea_orm;
mod sql;
mod sqlite;

use sqlx::Sqlite;
use users_runtime::MemoryStore;
use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::testing::suite::{self, models};

#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::support::servers::Fresh;
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

#[cfg(feature = "mongodb")]
#[tokio::test(flavor = "multi_thread")]
async fn memory_object_id_of_object_id() {
    suite::run(async || MemoryStore::<models::ObjectIdOfObjectId>::default()).await;
}

/// The suite on a database, with each kind of key.
macro_rules! on_database {
    ($database:ident, $run:ident) => {
        mod $database {
            use super::{models, $run};

            #[tokio::test(flavor = "multi_thread")]
            async fn uuid_of_uuid() {
                $run::<models::UuidOfUuid>().await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn big_int_of_uuid() {
                $run::<models::BigIntOfUuid>().await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn uuid_of_big_int() {
                $run::<models::UuidOfBigInt>().await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn big_int_of_int() {
                $run::<models::BigIntOfInt>().await;
            }
        }
    };
}

on_database!(suite_on_sqlite, run_on_sqlite);
#[cfg(feature = "postgres")]
on_database!(suite_on_postgres, run_on_postgres);
#[cfg(feature = "mysql")]
on_database!(suite_on_mysql, run_on_mysql);

/// No store but MongoDB's keeps them as such; here they are text.
#[cfg(feature = "mongodb")]
#[tokio::test(flavor = "multi_thread")]
async fn sqlite_object_id_of_object_id() {
    run_on_sqlite::<models::ObjectIdOfObjectId>().await;
}

/// The suite on database files, a new one for each check.
async fn run_on_sqlite<A: SqlAccount<Sqlite>>() {
    let folder = Folder::new();
    suite::run(async || {
        let store = SqlStore::<A, _>::new(folder.new_pool().await);
        store.create_tables().await.unwrap();
        store
    })
    .await;
}

/// The suite on databases of a PostgreSQL server, a new one for each check.
#[cfg(feature = "postgres")]
async fn run_on_postgres<A: SqlAccount<sqlx::Postgres>>() {
    let made = std::sync::Mutex::new(Vec::new());
    suite::run(async || {
        let fresh = Fresh::postgres().await;
        let store = SqlStore::<A, _>::new(fresh.pool().await);
        made.lock().unwrap().push(fresh);
        store.create_tables().await.unwrap();
        store
    })
    .await;
}

/// The suite on databases of a MariaDB or MySQL server, a new one for each check.
#[cfg(feature = "mysql")]
async fn run_on_mysql<A: SqlAccount<sqlx::MySql>>() {
    let made = std::sync::Mutex::new(Vec::new());
    suite::run(async || {
        let fresh = Fresh::mysql().await;
        let store = SqlStore::<A, _>::new(fresh.pool().await);
        made.lock().unwrap().push(fresh);
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
