//! What a store does for a request.

use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, SqlSafeStr as _, SqlStr, Transaction};
use tokio::sync::MutexGuard;

use super::backend::{Returning, SqlValue};
use super::statements::{Bound, GrantField, Insert};
use super::{Shared, SqlAccount, SqlBackend, SqlModel, SqlStore, UserKey, read_key};
use crate::model::{Email, Error, Grant, Key, KeyRepr, KeyValue, OAuthUser, Token};
use crate::store::{Checks, LoggedIn, NewLogin, StoreTransaction};

/// One in so many claims deletes those that have run out.
const PURGE_EVERY: u32 = 64;

/// What an application writes in a check may fail, and take the transaction with it: PostgreSQL would then end it by a
/// rollback whatever it is told, and MySQL has ended it. A savepoint from before the check is not there any more, which is
/// an error.
const BEFORE_CHECK: &str = "SAVEPOINT before_check";

/// What fails if the transaction is not as it was.
const AFTER_CHECK: &str = "RELEASE SAVEPOINT before_check";

/// What a first login came to.
pub(super) enum Written {
    /// The login has its keys.
    Both,
    EmailTaken,
    Refused(Error),
}

/// The turn to write, where one connection writes at a time. It holds whether the database itself is set up.
type Turn<'a> = Option<MutexGuard<'a, bool>>;

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    /// The turn to write, with a connection. Whoever waits for it longer than the pool lets one wait for a connection
    /// is told so.
    pub(super) async fn turn(&self) -> sqlx::Result<(Turn<'_>, PoolConnection<DB>)> {
        let Shared { pool, writer, .. } = &*self.shared;
        if !DB::HAS_ONE_WRITER {
            return Ok((None, pool.acquire().await?));
        }
        let turn = match writer.try_lock() {
            Ok(turn) => turn,
            Err(_) => tokio::time::timeout(pool.options().get_acquire_timeout(), writer.lock())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)?,
        };
        Ok((Some(turn), pool.acquire().await?))
    }

    /// The same, for a request. A database that can't be set up is no reason to fail: it is slower, not wrong.
    pub(super) async fn writer(&self) -> sqlx::Result<(Turn<'_>, PoolConnection<DB>)> {
        let (mut turn, mut connection) = self.turn().await?;
        if let Some(is_set_up) = turn.as_deref_mut().filter(|is_set_up| !**is_set_up) {
            match DB::set_up_database(&mut connection, 1).await {
                Ok(()) => *is_set_up = true,
                Err(error) => tracing::warn!(%error, "the database could not be set up"),
            }
        }
        Ok((turn, connection))
    }

    pub(super) async fn try_log_in(&self, grant: &Grant) -> sqlx::Result<Option<LoggedIn<A>>> {
        let (_turn, mut connection) = self.writer().await?;
        let statements = &self.shared.statements;
        let Some(log_in) = statements.log_in.get(grant.profile.ids().count() - 1) else { return Ok(None) };
        let arguments = grant_arguments::<DB>(&log_in.refresh, grant)?;
        let sql = log_in.refresh.sql.clone();
        let Some(read) = &log_in.read else {
            let rows = DB::fetch(&mut connection, sql, arguments).await?;
            return self.read_login(rows);
        };
        if DB::run(&mut connection, sql, arguments).await?.rows == 0 {
            return Ok(None);
        }
        let arguments = grant_arguments::<DB>(read, grant)?;
        let rows = DB::fetch(&mut connection, read.sql.clone(), arguments).await?;
        let mut found = self.read_login(rows)?;
        if let Some(login) = &mut found {
            // Another login may have come between the two statements; this one gives what it wrote.
            login.account.refresh_from(grant);
        }
        Ok(found)
    }

    /// The account with its user, which are one row: the statement has chosen it.
    fn read_login(&self, rows: Vec<DB::Row>) -> sqlx::Result<Option<LoggedIn<A>>> {
        let offset = self.shared.statements.account_columns;
        let read = |row: DB::Row| {
            let row = row.into();
            let user = <A::User as SqlModel<DB>>::read(&row, offset)?;
            Ok(LoggedIn::new(user, A::read(&row, 0)?))
        };
        rows.into_iter().next().map(read).transpose()
    }

    /// Writes both rows, in a transaction that is rolled back if it is dropped.
    pub(super) async fn try_sign_up(&self, new: &mut NewLogin<A>) -> sqlx::Result<Written> {
        if DB::HAS_ONE_WRITER {
            let (_turn, mut connection) = self.writer().await?;
            let transaction = connection.begin_with(DB::BEGIN.into_sql_str()).await?;
            return self.sign_up_in(transaction, new).await;
        }
        self.sign_up_in(self.begin(DB::BEGIN).await?, new).await
    }

    async fn sign_up_in(
        &self,
        mut transaction: Transaction<'_, DB>,
        new: &mut NewLogin<A>,
    ) -> sqlx::Result<Written> {
        let came = self.write_login(&mut transaction, new).await;
        Self::end(transaction, matches!(came, Ok(Written::Both))).await?;
        came
    }

    /// All but the commit.
    async fn write_login(
        &self,
        connection: &mut DB::Connection,
        new: &mut NewLogin<A>,
    ) -> sqlx::Result<Written> {
        let (user, account) = (new.user(), new.account());
        if let Some(email) = user.email()
            && self.is_email_taken(connection, email).await?
        {
            return Ok(Written::EmailTaken);
        }
        let statements = &self.shared.statements;
        let user_id: UserKey<A> = self.insert(connection, &statements.insert_user, None, user).await?;
        let owner = Some(user_id.to_repr().to_value());
        let account_id = self.insert(connection, &statements.insert_account, owner, account).await?;
        new.set_keys(user_id, account_id);
        let Some(check) = new.checks() else { return Ok(Written::Both) };
        Ok(match Self::ask(connection, check, new.user(), new.account()).await? {
            Ok(()) => Written::Both,
            Err(error) => Written::Refused(error),
        })
    }

    /// Commits what is done, or undoes what is not: that is so too if the rollback fails.
    pub(super) async fn end(mut transaction: Transaction<'_, DB>, is_done: bool) -> sqlx::Result<()> {
        if is_done {
            return transaction.commit().await;
        }
        DB::before_rollback(&mut transaction).await;
        if let Err(error) = transaction.rollback().await {
            tracing::debug!(%error, "a transaction has ended before it was rolled back");
        }
        Ok(())
    }

    /// The last question before a commit.
    pub(super) async fn ask(
        connection: &mut DB::Connection,
        check: &Checks<A>,
        user: &A::User,
        account: &A,
    ) -> sqlx::Result<Result<(), Error>> {
        DB::execute(connection, BEFORE_CHECK.into_sql_str()).await?;
        let answer = check.ask(&mut StoreTransaction::new(&mut *connection), user, account).await;
        if answer.is_ok() {
            DB::execute(connection, AFTER_CHECK.into_sql_str()).await?;
        }
        Ok(answer)
    }

    /// Begins a transaction in a task of its own. Were it dropped meanwhile, sqlx would put a connection back into the pool
    /// of which it does not know that a transaction has begun: what others write on it later would never be committed.
    pub(super) async fn begin(&self, sql: &'static str) -> sqlx::Result<Transaction<'static, DB>> {
        let pool = self.shared.pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(sql).await });
        begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    async fn is_email_taken(&self, connection: &mut DB::Connection, email: &str) -> sqlx::Result<bool> {
        let key = SqlValue::text(Email::key(email));
        let arguments = bind::<DB>(&[key])?;
        let rows = DB::fetch(connection, self.shared.statements.email_taken.clone(), arguments).await?;
        Ok(!rows.is_empty())
    }

    /// Writes a row, with a key that the application makes or that the database does.
    pub(super) async fn insert<K: Key, M: SqlModel<DB>>(
        &self,
        connection: &mut DB::Connection,
        Insert { with_key, keyless }: &Insert,
        owner: Option<KeyValue>,
        model: &M,
    ) -> sqlx::Result<K> {
        let made = K::generate();
        let keys = made.iter().map(|key| key.to_repr().to_value()).chain(owner);
        let keys: Vec<SqlValue<'_>> = keys.map(|key| self.key_value(key)).collect();
        let arguments = model.bind(&keys).map_err(sqlx::Error::Encode)?;
        if let Some(key) = made {
            DB::run(connection, with_key.clone(), arguments).await?;
            return Ok(key);
        }
        if DB::RETURNING == Returning::Nothing {
            let done = DB::run(connection, keyless.clone(), arguments).await?;
            return made_key(done.key).ok_or(sqlx::Error::RowNotFound);
        }
        let rows = DB::fetch(connection, keyless.clone(), arguments).await?;
        read_key::<DB, K>(rows.first().ok_or(sqlx::Error::RowNotFound)?, 0)
    }

    pub(super) async fn try_user(&self, id: &UserKey<A>) -> sqlx::Result<Option<A::User>> {
        let mut connection = self.shared.pool.acquire().await?;
        self.read_user(&mut connection, id).await
    }

    pub(super) async fn read_user(
        &self,
        connection: &mut DB::Connection,
        id: &UserKey<A>,
    ) -> sqlx::Result<Option<A::User>> {
        let rows = DB::fetch(connection, self.shared.statements.user.clone(), self.key(id)?).await?;
        rows.into_iter().next().map(|row| <A::User as SqlModel<DB>>::read(&row.into(), 0)).transpose()
    }

    pub(super) async fn try_accounts(&self, user_id: &UserKey<A>) -> sqlx::Result<Vec<A>> {
        let mut connection = self.shared.pool.acquire().await?;
        let sql = self.shared.statements.accounts.clone();
        self.read_accounts(&mut connection, sql, self.key(user_id)?).await
    }

    pub(super) async fn read_accounts(
        &self,
        connection: &mut DB::Connection,
        sql: SqlStr,
        arguments: DB::Arguments,
    ) -> sqlx::Result<Vec<A>> {
        let rows = DB::fetch(connection, sql, arguments).await?;
        rows.into_iter().map(|row| A::read(&row.into(), 0)).collect()
    }

    pub(super) async fn try_claim(&self, key: &str, owner: &str, ttl: Duration) -> sqlx::Result<bool> {
        let Shared { statements, claims, .. } = &*self.shared;
        let millis = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX / 2).min(i64::MAX / 2);
        let [key, owner] = [key, owner].map(SqlValue::text);
        let (_turn, mut connection) = self.writer().await?;
        let values = [key.clone(), owner.clone(), SqlValue::Integer(Some(millis))];
        let arguments = bind::<DB>(&values)?;
        let rows = match &statements.is_claimed {
            None => DB::fetch(&mut connection, statements.claim.clone(), arguments).await?,
            Some(is_claimed) => {
                DB::run(&mut connection, statements.claim.clone(), arguments).await?;
                let arguments = bind::<DB>(&[key, owner])?;
                DB::fetch(&mut connection, is_claimed.clone(), arguments).await?
            }
        };
        if claims.fetch_add(1, Ordering::Relaxed) % PURGE_EVERY == PURGE_EVERY - 1
            && let Err(error) =
                DB::run(&mut connection, statements.purge_claims.clone(), DB::Arguments::default()).await
        {
            tracing::debug!(%error, "claims that have run out could not be deleted");
        }
        Ok(!rows.is_empty())
    }

    /// The one argument of a look-up by key.
    pub(super) fn key<K: Key>(&self, key: &K) -> sqlx::Result<DB::Arguments> {
        bind::<DB>(&[self.key_value(key.to_repr().to_value())])
    }

    /// A key as the tables have it.
    pub(super) fn key_value(&self, key: KeyValue) -> SqlValue<'static> {
        SqlValue::key(key, self.uuids)
    }
}

pub(super) fn grant_arguments<DB: SqlBackend>(
    bound: &Bound<GrantField>,
    grant: &Grant,
) -> sqlx::Result<DB::Arguments> {
    let mut arguments = DB::Arguments::default();
    for field in &bound.binds {
        let value = match field {
            GrantField::AccessToken => SqlValue::text(grant.tokens.access_token.expose()),
            GrantField::ExpiresAt => SqlValue::Integer(grant.tokens.expires_at),
            GrantField::RefreshToken => {
                SqlValue::optional(grant.tokens.refresh_token.as_ref().map(Token::expose))
            }
            GrantField::AccountEmail => SqlValue::optional(grant.account_email()),
            GrantField::OauthName => SqlValue::text(&*grant.oauth_name),
            GrantField::Id(index) => SqlValue::optional(grant.profile.ids().nth(*index)),
            GrantField::One => SqlValue::Integer(Some(1)),
        };
        DB::write(&mut arguments, value).map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The key that the database says it has made.
fn made_key<K: Key>(key: u64) -> Option<K> {
    let value = KeyValue::integer(<K::Repr as KeyRepr>::KIND, key.try_into().ok()?)?;
    K::Repr::from_value(value).map(K::from_repr)
}

pub(super) fn bind<DB: SqlBackend>(values: &[SqlValue<'_>]) -> sqlx::Result<DB::Arguments> {
    super::bind_keys::<DB>(values).map_err(sqlx::Error::Encode)
}
