//! Users and accounts in an SQL database, through sqlx and the application's own pool.

mod backend;
mod model;
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statements;
#[cfg(all(test, feature = "sqlite", feature = "testing"))]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Pool, SqlSafeStr as _, SqlStr};
use tokio::sync::{Mutex, MutexGuard};

pub use backend::SqlBackend;
use backend::SqlValue;
pub use model::{Column, ColumnType, SqlField, SqlModel};
#[doc(hidden)]
pub use model::{read_field, read_key, write_field};
use schema::schema;
use statements::{GrantField, Statements};

use super::{LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
use crate::model::{Email, Grant, Key, KeyRepr, KeyValue, OAuthAccount, OAuthUser, Token};

/// How often `create_tables` tries to set the database up while others use it.
const CREATE_TRIES: u32 = 20;

/// One in so many claims deletes those that have run out.
const PURGE_EVERY: u32 = 64;

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
/// let store = SqlStore::new(sqlx::SqlitePool::connect("sqlite://app.db").await?);
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
        Self {
            shared: Arc::new(shared),
            model: PhantomData,
        }
    }

    /// Makes the tables and indexes that are not there: those of the user model and the account model, and
    /// `oauth_claim`. May be called at every start, by several servers at once; it changes no table that is there.
    ///
    /// # Errors
    ///
    /// The database can't be reached or written to, or a table that is there does not fit: it lacks one of the model's
    /// columns, or holds rows that one of the unique indexes forbids.
    pub async fn create_tables(&self) -> Result<(), StoreError> {
        self.try_create_tables().await.map_err(StoreError::new)
    }
}

/// What a first login came to, before its models are put together.
enum Decision<A: OAuthAccount> {
    Created(UserId<A>, A::Id),
    Existing(LoggedIn<A>),
    EmailTaken,
}

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    async fn try_create_tables(&self) -> sqlx::Result<()> {
        let (mut is_set_up, mut connection) = self.turn().await?;
        DB::set_up_database(&mut connection, CREATE_TRIES).await?;
        *is_set_up = true;
        self.set_up_open_connections(&mut connection).await?;

        let mut transaction = connection.begin_with(DB::BEGIN.into_sql_str()).await?;
        for statement in schema::<A, DB>() {
            DB::execute(&mut transaction, statement).await?;
        }
        // A table that was there before and lacks a column should be told of now, not at the first login.
        let statements = &self.shared.statements;
        let user = UserId::<A>::from_repr(KeyRepr::placeholder());
        DB::fetch(&mut transaction, statements.user.clone(), key::<DB, _>(&user)?).await?;
        DB::fetch(
            &mut transaction,
            statements.accounts.clone(),
            key::<DB, _>(&user)?,
        )
        .await?;
        transaction.commit().await
    }

    /// The pool's options reach the connections to come only.
    async fn set_up_open_connections(&self, connection: &mut DB::Connection) -> sqlx::Result<()> {
        DB::set_up_connection(connection).await?;
        let mut idle = Vec::new();
        while let Some(mut connection) = self.shared.pool.try_acquire() {
            DB::set_up_connection(&mut connection).await?;
            idle.push(connection);
        }
        Ok(())
    }

    /// The turn to write, with a connection. Whoever waits for it longer than the pool lets one wait for a connection
    /// is told so.
    async fn turn(&self) -> sqlx::Result<(MutexGuard<'_, bool>, PoolConnection<DB>)> {
        let Shared { pool, writer, .. } = &*self.shared;
        let turn = match writer.try_lock() {
            Ok(turn) => turn,
            Err(_) => tokio::time::timeout(pool.options().get_acquire_timeout(), writer.lock())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)?,
        };
        Ok((turn, pool.acquire().await?))
    }

    /// The same, for a request. A database that can't be set up is no reason to fail: it is slower, not wrong.
    async fn writer(&self) -> sqlx::Result<(MutexGuard<'_, bool>, PoolConnection<DB>)> {
        let (mut is_set_up, mut connection) = self.turn().await?;
        if !*is_set_up {
            match DB::set_up_database(&mut connection, 1).await {
                Ok(()) => *is_set_up = true,
                Err(error) => tracing::warn!(%error, "the database could not be set up"),
            }
        }
        Ok((is_set_up, connection))
    }

    async fn refresh(
        &self,
        connection: &mut DB::Connection,
        grant: &Grant,
    ) -> sqlx::Result<Option<LoggedIn<A>>> {
        let statements = &self.shared.statements;
        let mut arguments = DB::Arguments::default();
        for field in &statements.log_in_binds {
            let value = match field {
                GrantField::AccessToken => SqlValue::Text(Some(grant.tokens.access_token.expose())),
                GrantField::ExpiresAt => SqlValue::Integer(grant.tokens.expires_at),
                GrantField::RefreshToken => {
                    SqlValue::Text(grant.tokens.refresh_token.as_ref().map(Token::expose))
                }
                GrantField::AccountEmail => SqlValue::Text(grant.account_email()),
                GrantField::OauthName => SqlValue::Text(Some(&grant.oauth_name)),
                GrantField::AccountId => SqlValue::Text(Some(&grant.profile.account_id)),
            };
            DB::write(&mut arguments, value).map_err(sqlx::Error::Encode)?;
        }
        let rows = DB::fetch(connection, statements.log_in.clone(), arguments).await?;
        let read = |row| {
            let user = <A::User as SqlModel<DB>>::read(row, statements.account_columns)?;
            Ok(LoggedIn::new(user, A::read(row, 0)?))
        };
        rows.first().map(read).transpose()
    }

    async fn is_email_taken(&self, connection: &mut DB::Connection, email: &str) -> sqlx::Result<bool> {
        let mut arguments = DB::Arguments::default();
        DB::write(&mut arguments, SqlValue::Text(Some(&Email::key(email)))).map_err(sqlx::Error::Encode)?;
        let rows = DB::fetch(connection, self.shared.statements.email_taken.clone(), arguments).await?;
        Ok(!rows.is_empty())
    }

    async fn try_log_in(&self, grant: &Grant) -> sqlx::Result<Option<LoggedIn<A>>> {
        let (_turn, mut connection) = self.writer().await?;
        self.refresh(&mut connection, grant).await
    }

    /// A transaction that is dropped, be it by an error or since nobody waits for it any more, is rolled back.
    async fn try_sign_up(&self, new: &NewLogin<A>) -> sqlx::Result<Decision<A>> {
        let (_turn, mut connection) = self.writer().await?;
        let mut transaction = connection.begin_with(DB::BEGIN.into_sql_str()).await?;
        if let Some(existing) = self.refresh(&mut transaction, &new.grant).await? {
            transaction.commit().await?;
            return Ok(Decision::Existing(existing));
        }
        let (user, account) = (new.user.model(), new.account.model());
        if let Some(email) = user.email()
            && self.is_email_taken(&mut transaction, email).await?
        {
            transaction.rollback().await?;
            return Ok(Decision::EmailTaken);
        }
        let statements = &self.shared.statements;
        let into = [&statements.insert_user, &statements.insert_user_keyless];
        let user_id: UserId<A> = insert::<DB, _, _>(&mut transaction, into, None, user).await?;
        let into = [&statements.insert_account, &statements.insert_account_keyless];
        let owner = Some(user_id.to_repr().to_value());
        let account_id = insert::<DB, _, _>(&mut transaction, into, owner, account).await?;
        transaction.commit().await?;
        Ok(Decision::Created(user_id, account_id))
    }

    async fn try_user(&self, id: &UserId<A>) -> sqlx::Result<Option<A::User>> {
        let mut connection = self.shared.pool.acquire().await?;
        let rows = DB::fetch(
            &mut connection,
            self.shared.statements.user.clone(),
            key::<DB, _>(id)?,
        )
        .await?;
        rows.first()
            .map(|row| <A::User as SqlModel<DB>>::read(row, 0))
            .transpose()
    }

    async fn try_accounts(&self, user_id: &UserId<A>) -> sqlx::Result<Vec<A>> {
        let mut connection = self.shared.pool.acquire().await?;
        let rows = DB::fetch(
            &mut connection,
            self.shared.statements.accounts.clone(),
            key::<DB, _>(user_id)?,
        )
        .await?;
        rows.iter().map(|row| A::read(row, 0)).collect()
    }

    async fn try_claim(&self, key: &str, owner: &str, ttl: Duration) -> sqlx::Result<bool> {
        let Shared {
            statements, claims, ..
        } = &*self.shared;
        let millis = i64::try_from(ttl.as_millis())
            .unwrap_or(i64::MAX / 2)
            .min(i64::MAX / 2);
        let mut arguments = DB::Arguments::default();
        for value in [
            SqlValue::Text(Some(key)),
            SqlValue::Text(Some(owner)),
            SqlValue::Integer(Some(millis)),
        ] {
            DB::write(&mut arguments, value).map_err(sqlx::Error::Encode)?;
        }
        let (_turn, mut connection) = self.writer().await?;
        if claims.fetch_add(1, Ordering::Relaxed) % PURGE_EVERY == 0 {
            DB::fetch(
                &mut connection,
                statements.purge_claims.clone(),
                DB::Arguments::default(),
            )
            .await?;
        }
        let rows = DB::fetch(&mut connection, statements.claim.clone(), arguments).await?;
        Ok(!rows.is_empty())
    }
}

/// The one argument of a look-up by key.
fn key<DB: SqlBackend, K: Key>(key: &K) -> sqlx::Result<DB::Arguments> {
    let mut arguments = DB::Arguments::default();
    DB::write(&mut arguments, SqlValue::Key(key.to_repr().to_value())).map_err(sqlx::Error::Encode)?;
    Ok(arguments)
}

/// Writes a row, by the first statement where the application makes the key, by the second where the database does.
async fn insert<DB: SqlBackend, K: Key, M: SqlModel<DB>>(
    connection: &mut DB::Connection,
    [with_key, keyless]: [&SqlStr; 2],
    owner: Option<KeyValue>,
    model: &M,
) -> sqlx::Result<K> {
    let made = K::generate();
    let mut arguments = DB::Arguments::default();
    for key in made.iter().map(|key| key.to_repr().to_value()).chain(owner) {
        DB::write(&mut arguments, SqlValue::Key(key)).map_err(sqlx::Error::Encode)?;
    }
    model.write(&mut arguments).map_err(sqlx::Error::Encode)?;
    let statement = if made.is_some() { with_key } else { keyless };
    let rows = DB::fetch(connection, statement.clone(), arguments).await?;
    match made {
        Some(key) => Ok(key),
        None => read_key::<DB, K>(rows.first().ok_or(sqlx::Error::RowNotFound)?, 0),
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
            Decision::Created(user_id, account_id) => {
                let account = new.account.with_keys(account_id, user_id.clone());
                SignUp::Created(LoggedIn::new(new.user.with_key(user_id), account))
            }
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
        Self {
            shared: Arc::clone(&self.shared),
            model: PhantomData,
        }
    }
}

impl<A, DB: SqlBackend> fmt::Debug for SqlStore<A, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore")
            .field("pool", &self.shared.pool)
            .finish_non_exhaustive()
    }
}
