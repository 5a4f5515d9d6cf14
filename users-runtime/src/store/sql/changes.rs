//! How a store changes a user's accounts.

use std::sync::atomic::Ordering;

use sqlx::{Connection as _, SqlSafeStr as _, Transaction};

use super::requests::{bind, grant_arguments};
use super::statements::Remove;
use super::{SqlAccount, SqlBackend, SqlModel, SqlStore, SqlValue, UserKey, read_key};
use crate::model::{Email, Grant, Key, KeyRepr as _, OAuthAccount, OAuthUser, Token, Tokens};
use crate::store::{Change, Changed, Done, NewAccount, Step, Whose};

/// Why a change was not written.
pub(super) enum Stop<A: OAuthAccount> {
    /// It came to this instead.
    Instead(Changed<A>),
    /// The unique indexes have not been seen.
    Unseen,
    /// The account is none of the user's.
    Unknown,
    /// A row did not take the change: somebody else was quicker, without the lock that changes take.
    Undone,
    Failed(sqlx::Error),
}

impl<A: OAuthAccount> From<sqlx::Error> for Stop<A> {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error)
    }
}

/// The user twice, the second to be decided on.
type Found<A> = [<A as OAuthAccount>::User; 2];

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    /// Carries a change out in a transaction of its own, which is rolled back if it is dropped. With `looks` it looks first
    /// whether an account that is to be added is there.
    pub(super) async fn try_change(&self, change: &Change<A>, looks: bool) -> Result<Done<A>, Stop<A>> {
        if DB::HAS_ONE_WRITER {
            let (_turn, mut connection) = self.writer().await?;
            let transaction = connection.begin_with(DB::BEGIN_ANEW.into_sql_str()).await?;
            return self.change_in(transaction, change, looks).await;
        }
        self.change_in(self.begin(DB::BEGIN_ANEW).await?, change, looks).await
    }

    async fn change_in(
        &self,
        mut transaction: Transaction<'_, DB>,
        change: &Change<A>,
        looks: bool,
    ) -> Result<Done<A>, Stop<A>> {
        let came = self.carry_out(&mut transaction, change, looks).await;
        Self::end(transaction, came.is_ok()).await?;
        came
    }

    /// All but the commit. The lock of the user keeps other changes of theirs away.
    async fn carry_out(
        &self,
        connection: &mut DB::Connection,
        change: &Change<A>,
        looks: bool,
    ) -> Result<Done<A>, Stop<A>> {
        let Some([user, mut decided]) = self.locked_user(connection, change.whose()).await? else {
            return Err(Stop::Instead(Changed::NoUser));
        };
        let accounts = self.locked_accounts(connection, user.id()).await?;
        let refused = |error| Stop::Instead(Changed::Refused(error));
        let step = change.decide(&mut decided, &accounts).map_err(refused)?;
        let check = change.checks().filter(|_| !matches!(step, Step::Delete));
        let done = match step {
            Step::Add(new) => self.add(connection, user, new, looks).await?,
            Step::Refresh(id, grant) => self.refresh(connection, user, known(&accounts, id)?, &grant).await?,
            Step::Remove(id) => self.remove(connection, user, known(&accounts, id)?).await?,
            Step::Reclaim(new) => self.reclaim(connection, [user, decided], new, looks).await?,
            Step::Delete => self.delete(connection, user).await?,
        };
        if let Some(check) = check
            && let Some(account) = done.account.as_ref().or(done.removed.first())
        {
            Self::ask(connection, check, &done.user, account).await?.map_err(refused)?;
        }
        Ok(done)
    }

    async fn locked_user(
        &self,
        connection: &mut DB::Connection,
        whose: &Whose<A>,
    ) -> sqlx::Result<Option<Found<A>>> {
        let statements = &self.shared.statements.change;
        let (sql, arguments) = match whose {
            Whose::User(id) => (&statements.user, self.key(id)?),
            Whose::Email(email) => {
                (&statements.user_by_email, bind::<DB>(&[SqlValue::text(Email::key(email))])?)
            }
        };
        let rows = DB::fetch(connection, sql.clone(), arguments).await?;
        let read = |row: DB::Row| {
            let row = row.into();
            let read = || <A::User as SqlModel<DB>>::read(&row, 0);
            Ok([read()?, read()?])
        };
        rows.into_iter().next().map(read).transpose()
    }

    async fn locked_accounts(
        &self,
        connection: &mut DB::Connection,
        user_id: &UserKey<A>,
    ) -> sqlx::Result<Vec<A>> {
        let sql = self.shared.statements.change.accounts.clone();
        self.read_accounts(connection, sql, self.key(user_id)?).await
    }

    async fn add(
        &self,
        connection: &mut DB::Connection,
        user: A::User,
        new: NewAccount<A>,
        looks: bool,
    ) -> Result<Done<A>, Stop<A>> {
        self.see_no_other(connection, new.grant(), None, looks).await?;
        let account = self.insert_account(connection, new, user.id()).await?;
        Ok(Done::new(user, Some(account), Vec::new()))
    }

    async fn refresh(
        &self,
        connection: &mut DB::Connection,
        user: A::User,
        id: A::Id,
        grant: &Grant,
    ) -> Result<Done<A>, Stop<A>> {
        let statements = &self.shared.statements.change.refresh;
        let arguments = bind::<DB>(&[
            SqlValue::text(grant.tokens.access_token.expose()),
            SqlValue::Integer(grant.tokens.expires_at),
            SqlValue::optional(grant.tokens.refresh_token.as_ref().map(Token::expose)),
            SqlValue::optional(grant.account_email()),
            self.value(&id),
        ])?;
        let sql = statements.update.clone();
        let accounts = match &statements.read {
            None => self.read_accounts(connection, sql, arguments).await?,
            Some(read) => {
                DB::run(connection, sql, arguments).await?;
                self.read_accounts(connection, read.clone(), self.key(&id)?).await?
            }
        };
        let account = accounts.into_iter().next().ok_or(Stop::Undone)?;
        Ok(Done::new(user, Some(account), Vec::new()))
    }

    async fn remove(
        &self,
        connection: &mut DB::Connection,
        user: A::User,
        id: A::Id,
    ) -> Result<Done<A>, Stop<A>> {
        let removed = self.delete_accounts(connection, &self.shared.statements.change.remove, &id).await?;
        if removed.is_empty() { Err(Stop::Undone) } else { Ok(Done::new(user, None, removed)) }
    }

    async fn reclaim(
        &self,
        connection: &mut DB::Connection,
        [user, decided]: Found<A>,
        new: NewAccount<A>,
        looks: bool,
    ) -> Result<Done<A>, Stop<A>> {
        let statements = &self.shared.statements;
        let id = user.id();
        self.see_no_other(connection, new.grant(), Some(id), looks).await?;
        let mut arguments = decided.bind(&[]).map_err(sqlx::Error::Encode)?;
        DB::write(&mut arguments, self.value(id)).map_err(sqlx::Error::Encode)?;
        DB::run(connection, statements.change.update_user.clone(), arguments).await?;
        let removed = self.delete_accounts(connection, &statements.change.remove_all, id).await?;
        let account = self.insert_account(connection, new, id).await?;
        let user = self.read_user(connection, id).await?.ok_or(Stop::Undone)?;
        Ok(Done::new(user, Some(account), removed))
    }

    async fn delete(&self, connection: &mut DB::Connection, user: A::User) -> Result<Done<A>, Stop<A>> {
        let statements = &self.shared.statements.change;
        let removed = self.delete_accounts(connection, &statements.remove_all, user.id()).await?;
        let done = DB::run(connection, statements.delete_user.clone(), self.key(user.id())?).await?;
        if done.rows == 0 { Err(Stop::Undone) } else { Ok(Done::new(user, None, removed)) }
    }

    /// The accounts go, and are given as they were last.
    async fn delete_accounts<K: Key>(
        &self,
        connection: &mut DB::Connection,
        Remove { read, delete }: &Remove,
        key: &K,
    ) -> sqlx::Result<Vec<A>> {
        let Some(read) = read else {
            return self.read_accounts(connection, delete.clone(), self.key(key)?).await;
        };
        let removed = self.read_accounts(connection, read.clone(), self.key(key)?).await?;
        DB::run(connection, delete.clone(), self.key(key)?).await?;
        Ok(removed)
    }

    async fn insert_account(
        &self,
        connection: &mut DB::Connection,
        new: NewAccount<A>,
        user_id: &UserKey<A>,
    ) -> sqlx::Result<A> {
        let owner = Some(user_id.to_repr().to_value());
        let statement = &self.shared.statements.insert_account;
        let id = self.insert(connection, statement, owner, new.account()).await?;
        Ok(new.with_keys(id, user_id.clone()))
    }

    /// Stops where the account is another's already, or anybody's if `but` is nobody. No index knows that an older spelling of
    /// an id is the same account.
    async fn see_no_other(
        &self,
        connection: &mut DB::Connection,
        grant: &Grant,
        but: Option<&UserKey<A>>,
        looks: bool,
    ) -> Result<(), Stop<A>> {
        if !self.shared.has_rules.load(Ordering::Relaxed) {
            return Err(Stop::Unseen);
        }
        if !looks && grant.profile.legacy_ids.is_empty() {
            return Ok(());
        }
        let owner = self.shared.statements.change.owner.get(grant.profile.ids().count() - 1);
        let Some(owner) = owner else { return Ok(()) };
        let arguments = grant_arguments::<DB>(owner, grant)?;
        let rows = DB::fetch(connection, owner.sql.clone(), arguments).await?;
        let Some(row) = rows.first() else { return Ok(()) };
        let user_id = read_key::<DB, UserKey<A>>(row, 0)?;
        if but == Some(&user_id) { Ok(()) } else { Err(Stop::Instead(Changed::AccountTaken)) }
    }

    pub(super) async fn try_replace_tokens(
        &self,
        id: &A::Id,
        sent: &Token,
        tokens: &Tokens,
    ) -> sqlx::Result<bool> {
        let (_turn, mut connection) = self.writer().await?;
        let arguments = bind::<DB>(&[
            SqlValue::text(tokens.access_token.expose()),
            SqlValue::Integer(tokens.expires_at),
            SqlValue::optional(tokens.refresh_token.as_ref().map(Token::expose)),
            self.value(id),
            SqlValue::text(sent.expose()),
        ])?;
        let sql = self.shared.statements.change.replace_tokens.clone();
        Ok(DB::run(&mut connection, sql, arguments).await?.rows > 0)
    }

    fn value<K: Key>(&self, key: &K) -> SqlValue<'static> {
        self.key_value(key.to_repr().to_value())
    }
}

/// The key of one of the accounts.
fn known<A: OAuthAccount>(accounts: &[A], id: A::Id) -> Result<A::Id, Stop<A>> {
    if accounts.iter().any(|account| *account.id() == id) { Ok(id) } else { Err(Stop::Unknown) }
}
