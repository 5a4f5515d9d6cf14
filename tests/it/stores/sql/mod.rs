//! What a store in an SQL database promises beyond what every store does, on each database.
//!
//! A test is a function that is generic over the database; [`on_each_database`] runs it on all of them.

mod changes;
mod checks;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod cuts;
mod differences;
mod engine;
mod faults;
mod fields;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod locks;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod proxy;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod statements;
mod tables;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod texts;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod types;
mod writes;

use users_runtime::store::sql::SchemaError;
use users_runtime::store::{LoggedIn, NewLogin, SignUp, Store};
use users_runtime::{Grant, OAuthAccount, Profile, Tokens};

pub(crate) use engine::{Engine, New};

/// Runs the tests on SQLite, and on the servers whose features are on.
macro_rules! on_each_database {
    ($($test:ident),+ $(,)?) => {
        $crate::stores::sql::on_database!(sqlite: sqlx::Sqlite, $($test),+);
        $crate::stores::sql::on_each_server!($($test),+);
    };
}
pub(crate) use on_each_database;

/// Runs the tests on the servers whose features are on.
macro_rules! on_each_server {
    ($($test:ident),+ $(,)?) => {
        #[cfg(feature = "postgres")]
        $crate::stores::sql::on_database!(postgres: sqlx::Postgres, $($test),+);
        #[cfg(feature = "mysql")]
        $crate::stores::sql::on_database!(mysql: sqlx::MySql, $($test),+);
    };
}
pub(crate) use on_each_server;

macro_rules! on_database {
    ($database:ident: $engine:ty, $($test:ident),+) => {
        mod $database {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $test() {
                    super::$test::<$engine>().await;
                }
            )+
        }
    };
}
pub(crate) use on_database;

/// What "google" grants the person `name`.
pub(crate) fn grant(name: &str) -> Grant {
    let profile = Profile::new(name).with_email(&format!("{name}@example.com"), true);
    Grant::new("google", profile, Tokens::new("a-secret").with_refresh_token("b-secret"))
}

pub(crate) fn new<A: OAuthAccount>(name: &str) -> NewLogin<A> {
    NewLogin::new(grant(name), false).unwrap()
}

pub(crate) async fn create<A: OAuthAccount>(store: &impl Store<A>, name: &str) -> LoggedIn<A> {
    match store.sign_up(new(name)).await.unwrap() {
        SignUp::Created(login) => login,
        other => panic!("{other:?}"),
    }
}

/// The store's error is an error and no more: it has a source for the log, and no token in it. What it says is given.
pub(crate) fn assert_failed<T: std::fmt::Debug, E: std::error::Error>(result: Result<T, E>) -> String {
    let error = result.expect_err("the database was in no state to do this");
    let text = format!("{error} {error:?}");
    assert!(error.source().is_some() || text.contains("not as the models say"), "{text} says why");
    assert!(!text.contains("secret"), "{text} has a token in it");
    text
}

/// Every difference, as `Kind table.columns`.
pub(crate) fn differences(verified: Result<(), SchemaError>) -> Vec<String> {
    match verified {
        Ok(()) => Vec::new(),
        Err(SchemaError::Differs(found)) => {
            let name = |d: &users_runtime::store::sql::Difference| {
                format!("{:?} {}.{}", d.kind, d.table, d.columns.join("+"))
            };
            found.iter().map(name).collect()
        }
        Err(other) => panic!("{other}"),
    }
}
