//! Users and accounts in an SQL database, through sqlx and the application's own pool.

mod backend;
mod model;
mod requests;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statements;
#[cfg(all(test, feature = "sqlite", feature = "testing"))]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use sqlx::Pool;
use tokio::sync::Mutex;

pub use backend::SqlBackend;
pub use model::{Column, ColumnType, SqlField, SqlModel};
#[doc(hidden)]
pub use model::{read_field, read_key, write_field};
use requests::Decision;
use statements::Statements;

use super::{LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Grant, OAuthAccount, OAuthUser};

type UserId<A> = <<A as OAuthAccount>::User as OAuthUser>::Id;

/// A store in an SQL database, on the application's own pool.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # async fn example<A>() -> Result<(), Box<dyn std::error::Error>>
/// # where
/// #     A: users_runtime::OAuthAccount<User: users_runtime::store::sql::SqlModel<sqlx::Sqlite>>,
/// #     A: users_runtime::store::sql::SqlModel<sqlx::Sqlite>,
/// # {
/// # fn builder<A: users_runtime::OAuthAccount>(_: impl users_runtime::Store<A>) {}
/// use users_runtime::store::sql::SqlStore;
///
/// let store = SqlStore::new(sqlx::SqlitePool::connect("sqlite://app.db?mode=rwc").await?);
/// store.create_tables().await?;
/// # builder::<A>(store);
/// # Ok(())
/// # }
/// ```
///
/// Clones share the pool and the turn to write: of all calls on them, one writes at a time. Reads don't wait.
///
/// On SQLite the file is put into WAL mode before the first write, and connections that the pool opens from now on
/// check foreign keys. A database in memory is gone with its connection: give its pool `max_connections(1)` and
/// `test_before_acquire(false)` (a request that is dropped during that test takes the connection with it), and neither
/// `idle_timeout` nor `max_lifetime`.
pub struct SqlStore<A, DB: SqlBackend> {
    shared: Arc<Shared<DB>>,
    model: PhantomData<fn() -> A>,
}

struct Shared<DB: SqlBackend> {
    pool: Pool<DB>,
    statements: Statements,
    /// The turn to write; whether the database itself is set up.
    writer: Mutex<bool>,
    claims: AtomicU32,
}

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    /// A store on `pool`. Nothing is asked of the database yet.
    #[must_use]
    pub fn new(pool: Pool<DB>) -> Self {
        DB::set_up_pool(&pool);
        let shared = Shared {
            pool,
            statements: Statements::new::<A, DB>(),
            writer: Mutex::new(false),
            claims: AtomicU32::new(0),
        };
        Self { shared: Arc::new(shared), model: PhantomData }
    }

    /// Makes the tables and indexes that are not there: those of the user model and the account model, and
    /// `oauth_claim`. May be called at every start, by several servers at once; it changes no table that is there.
    ///
    /// # Errors
    ///
    /// The database can't be reached or written to, or a table that is there does not fit: it lacks one of the model's
    /// columns, has a key of another type, or holds rows that one of the unique indexes forbids.
    pub async fn create_tables(&self) -> Result<(), StoreError> {
        self.try_create_tables().await.map_err(StoreError::new)
    }
}

impl<A, U, DB> UserStore<U> for SqlStore<A, DB>
where
    DB: SqlBackend,
    U: OAuthUser + SqlModel<DB>,
    A: OAuthAccount<User = U> + SqlModel<DB>,
{
    async fn user(&self, id: &U::Id) -> Result<Option<U>, StoreError> {
        self.try_user(id).await.map_err(StoreError::new)
    }
}

impl<A, DB> Store<A> for SqlStore<A, DB>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        self.try_log_in(grant).await.map_err(StoreError::new)
    }

    /// What a unique index refuses though the transaction saw room for it was written by another process meanwhile.
    /// The second look sees it.
    async fn sign_up(&self, new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        let decision = match self.try_sign_up(&new).await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => self.try_sign_up(&new).await,
            decision => decision,
        };
        Ok(match decision.map_err(StoreError::new)? {
            Decision::Created(user_id, account_id) => SignUp::Created(new.with_keys(user_id, account_id)),
            Decision::Existing(existing) => SignUp::Existing(existing),
            Decision::EmailTaken => SignUp::EmailTaken,
        })
    }

    async fn accounts(&self, user_id: &UserId<A>) -> Result<Vec<A>, StoreError> {
        self.try_accounts(user_id).await.map_err(StoreError::new)
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        self.try_claim(key, owner, ttl).await.map_err(StoreError::new)
    }
}

impl<A, DB: SqlBackend> Clone for SqlStore<A, DB> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), model: PhantomData }
    }
}

impl<A, DB: SqlBackend> fmt::Debug for SqlStore<A, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore").field("pool", &self.shared.pool).finish_non_exhaustive()
    }
}
