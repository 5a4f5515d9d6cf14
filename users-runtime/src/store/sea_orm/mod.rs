//! Users and accounts in an SQL database, through an application's SeaORM 2.0 connection and its own entities.

mod backend;
mod bounds;
mod check;
mod model;
mod token;

use std::fmt;
use std::time::Duration;

use sea_orm::{DatabaseConnection, DatabaseConnectionType, DbBackend};

#[doc(hidden)]
pub use backend::SeaOrmBackend;
pub use bounds::SeaOrmModel;
#[doc(hidden)]
pub use check::{EntityOf, IdOf};
pub use check::{IsSeaOrmUser, SeaOrmKey, SeaOrmUser};
#[doc(hidden)]
pub use model::{account_columns, belongs_to, bind_account, bind_user, read, user_columns};
#[doc(hidden)]
pub use sea_orm::QueryResult;

use super::sql::SchemaError;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use super::sql::SqlStore;
use super::{Change, Changed, LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Grant, OAuthAccount, OAuthUser, Tokens};

#[doc = include_str!("../../../docs/sea_orm.md")]
pub struct SeaOrmStore<A> {
    on: On<A>,
}

/// The same store as [`SqlStore`](crate::SqlStore), on the pool in the connection. That reads and writes the models
/// by SeaORM's traits.
enum On<A> {
    #[cfg(feature = "sqlite")]
    Sqlite(SqlStore<A, sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(SqlStore<A, sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(SqlStore<A, sqlx::MySql>),
    /// Without a database's feature there is no store to be had.
    #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
    Nothing(std::convert::Infallible, std::marker::PhantomData<fn() -> A>),
}

/// The call on the store of whichever database it is.
macro_rules! on {
    ($self:ident, $store:ident => $call:expr) => {
        match &$self.on {
            #[cfg(feature = "sqlite")]
            On::Sqlite($store) => $call,
            #[cfg(feature = "postgres")]
            On::Postgres($store) => $call,
            #[cfg(feature = "mysql")]
            On::MySql($store) => $call,
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            On::Nothing(never, _) => match *never {},
        }
    };
}

impl<A> SeaOrmStore<A> {
    /// A store on the pool in this connection. Nothing is asked of the database yet.
    ///
    /// # Errors
    ///
    /// The connection is to a database whose feature of users-runtime is off (the error names it), or has no pool of
    /// sqlx's in it: it is a mock, a proxy, or not connected.
    pub fn new(db: &DatabaseConnection) -> Result<Self, StoreError>
    where
        A: OAuthAccount<User: SeaOrmModel> + SeaOrmModel,
    {
        match &db.inner {
            #[cfg(feature = "sqlite")]
            DatabaseConnectionType::SqlxSqlitePoolConnection(_) => {
                let pool = db.get_sqlite_connection_pool().clone();
                Ok(Self { on: On::Sqlite(SqlStore::new(pool)) })
            }
            #[cfg(feature = "postgres")]
            DatabaseConnectionType::SqlxPostgresPoolConnection(_) => {
                let pool = db.get_postgres_connection_pool().clone();
                Ok(Self { on: On::Postgres(SqlStore::new(pool)) })
            }
            #[cfg(feature = "mysql")]
            DatabaseConnectionType::SqlxMySqlPoolConnection(_) => {
                let pool = db.get_mysql_connection_pool().clone();
                Ok(Self { on: On::MySql(SqlStore::new(pool)) })
            }
            _ => Err(StoreError::new(why_not(db))),
        }
    }
}

impl<A> SeaOrmStore<A>
where
    A: OAuthAccount<User: SeaOrmModel> + SeaOrmModel,
{
    /// Makes the tables and indexes that are not there: those of the user model and the account model, and
    /// `oauth_claim`. Where SeaORM's schema sync or a migration has made the tables, it adds what they have no words
    /// for; call it after them.
    ///
    /// # Errors
    ///
    /// As [`SqlStore::create_tables`](crate::SqlStore::create_tables).
    pub async fn create_tables(&self) -> Result<(), SchemaError> {
        on!(self, store => store.create_tables().await)
    }

    /// Compares the database with the models, and changes nothing.
    ///
    /// # Errors
    ///
    /// As [`SqlStore::verify_schema`](crate::SqlStore::verify_schema).
    pub async fn verify_schema(&self) -> Result<(), SchemaError> {
        on!(self, store => store.verify_schema().await)
    }
}

/// Why there is no store on this connection, and what to do.
fn why_not(db: &DatabaseConnection) -> String {
    if matches!(db.inner, DatabaseConnectionType::Disconnected) {
        return "the SeaORM connection is not connected: give `Database::connect(…)`".to_owned();
    }
    let (name, feature, is_on) = match db.get_database_backend() {
        DbBackend::Sqlite => ("SQLite", "sqlite", cfg!(feature = "sqlite")),
        DbBackend::Postgres => ("PostgreSQL", "postgres", cfg!(feature = "postgres")),
        DbBackend::MySql => ("MySQL or MariaDB", "mysql", cfg!(feature = "mysql")),
        _ => return "the SeaORM connection is to a database that is not known here".to_owned(),
    };
    if is_on {
        format!("the SeaORM connection to {name} has no pool of sqlx's: it is a mock, a proxy or rusqlite")
    } else {
        format!(
            "the SeaORM connection is to {name}: turn on the feature `{feature}` of users-runtime in Cargo.toml"
        )
    }
}

impl<A, U> UserStore<U> for SeaOrmStore<A>
where
    U: OAuthUser + SeaOrmModel,
    A: OAuthAccount<User = U> + SeaOrmModel,
{
    async fn user(&self, id: &U::Id) -> Result<Option<U>, StoreError> {
        on!(self, store => store.user(id).await)
    }
}

impl<A> Store<A> for SeaOrmStore<A>
where
    A: OAuthAccount<User: SeaOrmModel> + SeaOrmModel,
{
    async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        on!(self, store => store.log_in(grant).await)
    }

    async fn sign_up(&self, new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        on!(self, store => store.sign_up(new).await)
    }

    async fn accounts(&self, user_id: &<A::User as OAuthUser>::Id) -> Result<Vec<A>, StoreError> {
        on!(self, store => store.accounts(user_id).await)
    }

    async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        on!(self, store => store.change(change).await)
    }

    async fn replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        on!(self, store => store.replace_tokens(account, tokens).await)
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        on!(self, store => store.claim(key, owner, ttl).await)
    }
}

impl<A> Clone for SeaOrmStore<A> {
    fn clone(&self) -> Self {
        Self { on: self.on.clone() }
    }
}

impl<A> Clone for On<A> {
    fn clone(&self) -> Self {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(store) => Self::Sqlite(store.clone()),
            #[cfg(feature = "postgres")]
            Self::Postgres(store) => Self::Postgres(store.clone()),
            #[cfg(feature = "mysql")]
            Self::MySql(store) => Self::MySql(store.clone()),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            Self::Nothing(never, _) => match *never {},
        }
    }
}

impl<A> fmt::Debug for SeaOrmStore<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        on!(self, store => f.debug_tuple("SeaOrmStore").field(store).finish())
    }
}
