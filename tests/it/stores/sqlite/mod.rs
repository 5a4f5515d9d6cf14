//! What a store on SQLite promises beyond what every store does.

mod faults;
mod tables;
mod writes;

use sqlx::{AssertSqlSafe, Sqlite, SqlitePool};
use users_runtime::store::sql::{SqlAccount, SqlStore};

use super::sql::{assert_failed, create, grant, new};

/// A store on this pool, with its tables.
async fn store<A>(pool: &SqlitePool) -> SqlStore<A, Sqlite>
where
    A: SqlAccount<Sqlite>,
{
    let store = SqlStore::new(pool.clone());
    store.create_tables().await.unwrap();
    store
}

async fn count(pool: &SqlitePool, table: &str) -> i64 {
    let sql = AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\""));
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

async fn run(pool: &SqlitePool, sql: &'static str) {
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
}
