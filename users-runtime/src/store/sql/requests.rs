//! What a store does for a request.

use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, SqlSafeStr as _, SqlStr};
use tokio::sync::MutexGuard;

use super::backend::SqlValue;
use super::statements::GrantField;
use super::{Shared, SqlBackend, SqlModel, SqlStore, UserId, read_key};
use crate::model::{Email, Grant, Key, KeyRepr as _, KeyValue, OAuthAccount, OAuthUser, Token};
use crate::store::{LoggedIn, NewLogin};

/// One in so many claims deletes those that have run out.
const PURGE_EVERY: u32 = 64;

/// What a first login came to, before its models are put together.
pub(super) enum Decision<A: OAuthAccount> {
    Created(UserId<A>, A::Id),
    Existing(LoggedIn<A>),
    EmailTaken,
}

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
{
    /// The turn to write, with a connection. Whoever waits for it longer than the pool lets one wait for a connection
    /// is told so.
    pub(super) async fn turn(&self) -> sqlx::Result<(MutexGuard<'_, bool>, PoolConnection<DB>)> {
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

    pub(super) async fn try_log_in(&self, grant: &Grant) -> sqlx::Result<Option<LoggedIn<A>>> {
        let (_turn, mut connection) = self.writer().await?;
        self.refresh(&mut connection, grant).await
    }

    /// A transaction that is dropped, be it by an error or since nobody waits for it any more, is rolled back.
    pub(super) async fn try_sign_up(&self, new: &NewLogin<A>) -> sqlx::Result<Decision<A>> {
        let (_turn, mut connection) = self.writer().await?;
        let mut transaction = connection.begin_with(DB::BEGIN.into_sql_str()).await?;
        if let Some(existing) = self.refresh(&mut transaction, new.grant()).await? {
            transaction.commit().await?;
            return Ok(Decision::Existing(existing));
        }
        let (user, account) = (new.user(), new.account());
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

    pub(super) async fn try_user(&self, id: &UserId<A>) -> sqlx::Result<Option<A::User>> {
        let mut connection = self.shared.pool.acquire().await?;
        let rows = DB::fetch(&mut connection, self.shared.statements.user.clone(), key::<DB, _>(id)?).await?;
        rows.first().map(|row| <A::User as SqlModel<DB>>::read(row, 0)).transpose()
    }

    pub(super) async fn try_accounts(&self, user_id: &UserId<A>) -> sqlx::Result<Vec<A>> {
        let mut connection = self.shared.pool.acquire().await?;
        let rows =
            DB::fetch(&mut connection, self.shared.statements.accounts.clone(), key::<DB, _>(user_id)?)
                .await?;
        rows.iter().map(|row| A::read(row, 0)).collect()
    }

    pub(super) async fn try_claim(&self, key: &str, owner: &str, ttl: Duration) -> sqlx::Result<bool> {
        let Shared { statements, claims, .. } = &*self.shared;
        let millis = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX / 2).min(i64::MAX / 2);
        let mut arguments = DB::Arguments::default();
        for value in [SqlValue::Text(Some(key)), SqlValue::Text(Some(owner)), SqlValue::Integer(Some(millis))]
        {
            DB::write(&mut arguments, value).map_err(sqlx::Error::Encode)?;
        }
        let (_turn, mut connection) = self.writer().await?;
        if claims.fetch_add(1, Ordering::Relaxed) % PURGE_EVERY == 0 {
            DB::fetch(&mut connection, statements.purge_claims.clone(), DB::Arguments::default()).await?;
        }
        let rows = DB::fetch(&mut connection, statements.claim.clone(), arguments).await?;
        Ok(!rows.is_empty())
    }
}

/// The one argument of a look-up by key.
pub(super) fn key<DB: SqlBackend, K: Key>(key: &K) -> sqlx::Result<DB::Arguments> {
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
