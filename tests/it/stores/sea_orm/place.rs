//! Where a test's database is.

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::super::folder::Folder;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::support::servers::Fresh;

/// A new database, which goes when it is dropped.
pub(super) struct Place {
    url: String,
    _kept: Kept,
}

#[allow(dead_code, reason = "held for their drop")]
enum Kept {
    Folder(Folder),
    #[cfg(feature = "postgres")]
    Postgres(Fresh<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(Fresh<sqlx::MySql>),
}

impl Place {
    #[allow(clippy::unused_async, reason = "like the others")]
    pub(super) async fn sqlite() -> Self {
        let folder = Folder::new();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("app.db").display());
        Self { url, _kept: Kept::Folder(folder) }
    }

    #[cfg(feature = "postgres")]
    pub(super) async fn postgres() -> Self {
        let fresh = Fresh::postgres().await;
        Self { url: fresh.url(), _kept: Kept::Postgres(fresh) }
    }

    #[cfg(feature = "mysql")]
    pub(super) async fn mysql() -> Self {
        let fresh = Fresh::mysql().await;
        Self { url: fresh.url(), _kept: Kept::MySql(fresh) }
    }

    pub(super) async fn connect(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.url);
        options.sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }
}

/// Each of these tests, which take a [`Place`], on each database.
macro_rules! on_each_database {
    ($($test:ident),* $(,)?) => {
        on_each_database! { sqlite: $($test),* }
        #[cfg(feature = "postgres")]
        on_each_database! { postgres: $($test),* }
        #[cfg(feature = "mysql")]
        on_each_database! { mysql: $($test),* }
    };
    ($database:ident: $($test:ident),*) => {
        mod $database {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $test() {
                    super::$test(super::Place::$database().await).await;
                }
            )*
        }
    };
}

pub(super) use on_each_database;
