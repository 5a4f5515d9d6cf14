//! Users and accounts in an SQL database, through sqlx and the application's own pool.

mod backend;
mod changes;
mod difference;
mod live;
mod model;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod requests;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statements;
#[cfg(all(test, feature = "sqlite", feature = "testing"))]
mod tests;
mod token;
mod verify;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use sqlx::Pool;
use tokio::sync::Mutex;

pub use backend::{SqlBackend, SqlPool, SqlValue};
use changes::Stop;
pub use difference::{Difference, DifferenceKind, SchemaError};
pub use model::{Column, ColumnType, SqlAccount, SqlField, SqlModel};
#[doc(hidden)]
pub use model::{bind_account, bind_keys, read_account, read_field, read_key, write_field};
use requests::Written;
pub use schema::{Dialect, WithUuids, dialect, schema_sql};
use statements::Statements;

use super::retry::Tries;
use super::{Change, Changed, LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Grant, OAuthAccount, OAuthUser, Tokens, UserKey};

/// A store in an SQL database, on the application's own pool: SQLite, PostgreSQL, MySQL or MariaDB, each with the
/// feature of its name (`mysql` for both of the last).
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # async fn example<A>() -> Result<(), Box<dyn std::error::Error>>
/// # where
/// #     A: users_runtime::store::sql::SqlAccount<sqlx::Sqlite>,
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
/// Clones share the pool. What fails since others were writing (a deadlock, a serialization failure) is tried again a
/// few times; then, and whenever the pool has no connection within its `acquire_timeout`, it is a [`StoreError`].
///
/// On SQLite one clone writes at a time, of all that were made of one store; reads don't wait. The file is put into WAL
/// mode before the first write, and connections that the pool opens from now on check foreign keys. A database in memory
/// is gone with its connection: give its pool `max_connections(1)` and `test_before_acquire(false)` (a request that is
/// dropped during that test takes the connection with it), and neither `idle_timeout` nor `max_lifetime`.
pub struct SqlStore<A, DB: SqlBackend> {
    shared: Arc<Shared<DB>>,
    uuids: UuidEncoding,
    model: PhantomData<fn() -> A>,
}

struct Shared<DB: SqlBackend> {
    pool: Pool<DB>,
    statements: Statements,
    /// The turn to write; whether the database itself is set up.
    writer: Mutex<bool>,
    /// Whether the unique indexes have been seen.
    has_rules: AtomicBool,
    claims: AtomicU32,
}

/// How a table has keys that are UUIDs. A column of either kind is read; this is what is written and looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UuidEncoding {
    /// As the database has UUIDs: `uuid` on PostgreSQL, sixteen bytes on SQLite (`BLOB`) and MySQL (`BINARY(16)`).
    #[default]
    Native,
    /// As text with hyphens, `67e55044-10b1-426f-9247-bb680e5fe0c8`, in `CHAR(36)`.
    Hyphenated,
    /// As text without hyphens, `67e5504410b1426f9247bb680e5fe0c8`, in `CHAR(32)`.
    Simple,
}

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    /// A store on `pool`. Nothing is asked of the database yet.
    #[must_use]
    pub fn new<P: SqlPool<Backend = DB>>(pool: P) -> Self {
        let pool = pool.into_pool();
        DB::set_up_pool(&pool);
        let shared = Shared {
            pool,
            statements: Statements::new::<A, DB>(),
            writer: Mutex::new(false),
            has_rules: AtomicBool::new(false),
            claims: AtomicU32::new(0),
        };
        Self { shared: Arc::new(shared), uuids: UuidEncoding::default(), model: PhantomData }
    }

    /// Sets how the tables have keys that are UUIDs, where another program has made them. [`UuidEncoding::Native`]
    /// unless it is set.
    #[must_use]
    pub fn uuid_encoding(mut self, encoding: UuidEncoding) -> Self {
        self.uuids = encoding;
        self
    }

    /// Makes the tables and indexes that are not there: those of the user model and the account model, and
    /// `oauth_claim`. May be called at every start, by several servers at once. A table that is there gets the unique
    /// indexes that it lacks (on MySQL and MariaDB a generated column for one of them), and no other change.
    ///
    /// # Errors
    ///
    /// [`SchemaError::Differs`] if a table that is there does not fit: with each [`Difference`] that keeps requests from
    /// working. One that does not is a `tracing` warning. [`SchemaError::Store`] if the database can't be reached or
    /// written to, and if rows that are there are forbidden by one of the unique indexes.
    pub async fn create_tables(&self) -> Result<(), SchemaError> {
        self.try_create_tables().await?;
        self.shared.has_rules.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Compares the database with the models, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`SchemaError::Differs`] with every difference, or [`SchemaError::Store`] if the database can't be read.
    pub async fn verify_schema(&self) -> Result<(), SchemaError> {
        let differences = self.try_verify().await?;
        if differences.is_empty() { Ok(()) } else { Err(SchemaError::Differs(differences)) }
    }
}

impl<A, U, DB> UserStore<U> for SqlStore<A, DB>
where
    DB: SqlBackend,
    U: OAuthUser,
    A: OAuthAccount<User = U> + SqlAccount<DB>,
{
    async fn user(&self, id: &U::Id) -> Result<Option<U>, StoreError> {
        self.try_user(id).await.map_err(failed::<DB>)
    }
}

impl<A, DB> Store<A> for SqlStore<A, DB>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        patiently::<DB, _, _>(|| self.try_log_in(grant)).await
    }

    /// Fails while a unique index is missing that keeps one person from being two users; it is looked for once.
    ///
    /// What a unique index refuses was written by another meanwhile: an account, which then logs in, or an address.
    async fn sign_up(&self, mut new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        self.see_rules().await?;
        // No index knows that an older spelling of an id is the same account.
        if !new.grant().profile.legacy_ids.is_empty()
            && let Some(existing) = self.log_in(new.grant()).await?
        {
            return Ok(SignUp::Existing(existing));
        }
        let (mut tries, mut was_refused) = (Tries::default(), false);
        loop {
            let error = match self.try_sign_up(&mut new).await {
                Ok(Written::Both) => return Ok(SignUp::Created(new.into_login())),
                Ok(Written::Refused(error)) => return Ok(SignUp::Refused(error)),
                Ok(Written::EmailTaken) => None,
                Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Some(error),
                Err(error) if DB::is_transient(&error) && tries.again().await => continue,
                Err(error) => return Err(failed::<DB>(error)),
            };
            if let Some(existing) = self.log_in(new.grant()).await? {
                return Ok(SignUp::Existing(existing));
            }
            match error {
                None => return Ok(SignUp::EmailTaken),
                // An address that was free is taken by now, or else the index is one of the application's own.
                Some(error) if was_refused => return Err(StoreError::new(error)),
                Some(_) => was_refused = true,
            }
        }
    }

    async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
        self.try_accounts(user_id).await.map_err(failed::<DB>)
    }

    /// What a unique index refuses is tried once more, after a look whether the account is there; no more than that, as the
    /// index may be one of the application's own.
    ///
    /// An account is added only where the unique indexes are, as by [`sign_up`](Store::sign_up).
    async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        let (mut tries, mut was_refused) = (Tries::default(), false);
        loop {
            match self.try_change(change, was_refused).await {
                Ok(done) => return Ok(Changed::Done(done)),
                Err(Stop::Instead(changed)) => return Ok(changed),
                Err(Stop::Unseen) => self.see_rules().await?,
                Err(Stop::Unknown) => return Err(StoreError::new(NOT_THEIRS)),
                Err(Stop::Undone) if tries.again().await => {}
                Err(Stop::Undone) => return Err(StoreError::new(NOT_DONE)),
                Err(Stop::Failed(error)) if DB::is_transient(&error) && tries.again().await => {}
                Err(Stop::Failed(sqlx::Error::Database(error)))
                    if error.is_unique_violation() && !was_refused =>
                {
                    was_refused = true;
                }
                Err(Stop::Failed(error)) => return Err(failed::<DB>(error)),
            }
        }
    }

    async fn replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        let Some(sent) = account.refresh_token() else { return Ok(false) };
        patiently::<DB, _, _>(|| self.try_replace_tokens(account.id(), sent, tokens)).await
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        patiently::<DB, _, _>(|| self.try_claim(key, owner, ttl)).await
    }
}

/// Sends a request again that others got in the way of.
async fn patiently<DB, T, F>(request: impl Fn() -> F) -> Result<T, StoreError>
where
    DB: SqlBackend,
    F: Future<Output = sqlx::Result<T>>,
{
    let mut tries = Tries::default();
    loop {
        match request().await {
            Err(error) if DB::is_transient(&error) && tries.again().await => {}
            done => return done.map_err(failed::<DB>),
        }
    }
}

const NOT_THEIRS: &str = "the change is of an account that the user does not have";

const NOT_DONE: &str = "a row that was to be changed or to go is not there any more, or stays";

/// What to do goes with what the database says.
fn failed<DB: SqlBackend>(error: sqlx::Error) -> StoreError {
    if DB::is_missing(&error) {
        return StoreError::new(NotMade(error));
    }
    StoreError::new(error)
}

#[derive(Debug, thiserror::Error)]
#[error("the tables are not as the models say: call `create_tables`, or `verify_schema` for what differs")]
struct NotMade(#[source] sqlx::Error);

impl<A, DB: SqlBackend> Clone for SqlStore<A, DB> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), uuids: self.uuids, model: PhantomData }
    }
}

impl<A, DB: SqlBackend> fmt::Debug for SqlStore<A, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore").field("pool", &self.shared.pool).finish_non_exhaustive()
    }
}
