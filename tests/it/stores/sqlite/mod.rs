//! What a store on SQLite promises beyond what every store does.

mod faults;
mod fields;
mod tables;
mod writes;

use sqlx::{AssertSqlSafe, Sqlite, SqlitePool};
use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::store::{LoggedIn, NewLogin, SignUp, Store};
use users_runtime::{Grant, OAuthAccount, Profile, StoreError, Tokens};

/// A store on this pool, with its tables.
async fn store<A>(pool: &SqlitePool) -> SqlStore<A, Sqlite>
where
    A: SqlAccount<Sqlite>,
{
    let store = SqlStore::new(pool.clone());
    store.create_tables().await.unwrap();
    store
}

/// What "google" grants the person `name`.
fn grant(name: &str) -> Grant {
    let profile = Profile::new(name).with_email(&format!("{name}@example.com"), true);
    Grant::new("google", profile, Tokens::new("a-secret").with_refresh_token("b-secret"))
}

fn new<A: OAuthAccount>(name: &str) -> NewLogin<A> {
    NewLogin::new(grant(name), false).unwrap()
}

async fn create<A: OAuthAccount>(store: &impl Store<A>, name: &str) -> LoggedIn<A> {
    match store.sign_up(new(name)).await.unwrap() {
        SignUp::Created(login) => login,
        other => panic!("{other:?}"),
    }
}

async fn count(pool: &SqlitePool, table: &str) -> i64 {
    let sql = AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\""));
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

async fn run(pool: &SqlitePool, sql: &'static str) {
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
}

/// The store's error is an error and no more: it has a source for the log, and no token in it.
fn assert_failed<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    let error = result.expect_err("the database was in no state to do this");
    let text = format!("{error} {error:?}");
    assert!(std::error::Error::source(&error).is_some(), "{text} says why");
    assert!(!text.contains("secret"), "{text} has a token in it");
}
