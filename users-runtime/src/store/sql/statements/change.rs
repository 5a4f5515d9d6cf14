//! Changes of a user's accounts.

use sea_query::{
    DeleteStatement, Expr, ExprTrait as _, Func, LockType, Query, ReturningClause, UpdateStatement,
};
use sqlx::SqlStr;

use super::login::is_the_account;
use super::{Bound, GrantField, Table, bound, statement};
use crate::model::Profile;
use crate::store::sql::backend::Returning;
use crate::store::sql::{SqlAccount, SqlBackend, SqlModel};

/// What a change of a user's accounts runs, besides the statements that write a row.
pub(in super::super) struct ChangeStatements {
    /// Binds the user's key: gives the user, whom nobody else changes until the transaction ends.
    pub(in super::super) user: SqlStr,
    /// The same, by an `Email::key`.
    pub(in super::super) user_by_email: SqlStr,
    /// Binds the user's key.
    pub(in super::super) accounts: SqlStr,
    /// By the number of legacy ids: gives the key of the user whose account it is.
    pub(in super::super) owner: Vec<Bound<GrantField>>,
    pub(in super::super) refresh: Refresh,
    /// Binds the account's key.
    pub(in super::super) remove: Remove,
    /// Binds the user's key.
    pub(in super::super) remove_all: Remove,
    /// Binds all columns of a user but the key, then the key.
    pub(in super::super) update_user: SqlStr,
    /// Binds the user's key.
    pub(in super::super) delete_user: SqlStr,
    /// Binds access token, end, refresh token, the account's key and the refresh token that it has to have.
    pub(in super::super) replace_tokens: SqlStr,
}

/// How an account is refreshed by its key.
pub(in super::super) struct Refresh {
    /// Binds access token, end, refresh token, address and the account's key.
    pub(in super::super) update: SqlStr,
    /// Binds the account's key, and gives the account; `None` where `update` does.
    pub(in super::super) read: Option<SqlStr>,
}

/// How accounts go.
pub(in super::super) struct Remove {
    /// Gives the accounts as they are, and will be until they go; `None` where `delete` does.
    pub(in super::super) read: Option<SqlStr>,
    pub(in super::super) delete: SqlStr,
}

impl ChangeStatements {
    pub(super) fn new<A, DB>(account: &Table, user: &Table) -> Self
    where
        DB: SqlBackend,
        A: SqlAccount<DB>,
    {
        let has_key = user.column(user.key(0)).eq(bound(0));
        let is_at = user.is_at::<DB>(<A::User as SqlModel<DB>>::EMAIL);
        let [key, user_id] = [0, 1].map(|index| account.key(index));
        let mut delete_user = Query::delete();
        delete_user.from_table(user.name).and_where(has_key.clone());
        Self {
            user: locked::<DB>(user, has_key),
            user_by_email: locked::<DB>(user, is_at),
            accounts: accounts::<DB>(account),
            owner: (0..=Profile::MAX_LEGACY_IDS).map(|legacy| owner::<DB>(account, legacy)).collect(),
            refresh: refresh::<DB>(account),
            remove: remove::<DB>(account, key),
            remove_all: remove::<DB>(account, user_id),
            update_user: update::<DB>(user),
            delete_user: statement::<DB>(&delete_user),
            replace_tokens: replace_tokens::<DB>(account),
        }
    }
}

/// The rows for which that holds, which nobody else changes until the transaction ends. On SQLite the transaction itself
/// has seen to that, and sea-query leaves the lock out.
fn locked<DB: SqlBackend>(table: &Table, condition: Expr) -> SqlStr {
    statement::<DB>(table.select(condition).lock(LockType::Update))
}

/// A user's accounts, once the user is locked.
///
/// MySQL would lock what is between them too, where others write their own. There the user's lock has to do; the first
/// read that takes no lock sees all that was there before it.
fn accounts<DB: SqlBackend>(account: &Table) -> SqlStr {
    let user_id = account.key(1);
    match DB::RETURNING {
        Returning::Nothing => account.select_by::<DB>(user_id),
        _ => locked::<DB>(account, account.column(user_id).eq(bound(0))),
    }
}

fn owner<DB: SqlBackend>(account: &Table, legacy: usize) -> Bound<GrantField> {
    let mut select = Query::select();
    select
        .expr(account.column(account.key(1)))
        .from(account.name)
        .and_where(is_the_account::<DB>(account, legacy));
    Bound::new::<DB>(&select)
}

fn refresh<DB: SqlBackend>(account: &Table) -> Refresh {
    let kept = |index, column| Func::coalesce([Expr::from(bound(index)), account.column(column)]);
    let key = account.key(0);
    let mut update = update_tokens(account);
    update
        .value("refresh_token", kept(2, "refresh_token"))
        .value("account_email", kept(3, "account_email"))
        .and_where(account.column(key).eq(bound(4)));
    if DB::RETURNING == Returning::Nothing {
        let read = Some(account.select_by::<DB>(key));
        return Refresh { update: statement::<DB>(&update), read };
    }
    update.returning(all(account));
    Refresh { update: statement::<DB>(&update), read: None }
}

fn remove<DB: SqlBackend>(account: &Table, name: &'static str) -> Remove {
    let condition = account.column(name).eq(bound(0));
    let mut delete: DeleteStatement = Query::delete();
    delete.from_table(account.name).and_where(condition.clone());
    if DB::RETURNING == Returning::Nothing {
        let read = Some(locked::<DB>(account, condition));
        return Remove { read, delete: statement::<DB>(&delete) };
    }
    delete.returning(all(account));
    Remove { read: None, delete: statement::<DB>(&delete) }
}

/// All columns but the key, of the row with the key.
fn update<DB: SqlBackend>(table: &Table) -> SqlStr {
    let columns = table.columns.get(1..).unwrap_or_default();
    let mut update = Query::update();
    update.table(table.name);
    for (index, column) in (0..).zip(columns) {
        update.value(column.name, column.written(bound(index)));
    }
    update.and_where(table.column(table.key(0)).eq(bound(columns.len() as u64)));
    statement::<DB>(&update)
}

fn replace_tokens<DB: SqlBackend>(account: &Table) -> SqlStr {
    let mut update = update_tokens(account);
    update
        .value("refresh_token", bound(2))
        .and_where(account.column(account.key(0)).eq(bound(3)))
        .and_where(DB::exact(account.column("refresh_token")).eq(bound(4)));
    statement::<DB>(&update)
}

/// Sets the first two of what is bound.
fn update_tokens(account: &Table) -> UpdateStatement {
    let mut update = Query::update();
    update.table(account.name).value("access_token", bound(0)).value("expires_at", bound(1));
    update
}

fn all(account: &Table) -> ReturningClause {
    ReturningClause::Exprs(account.read().collect())
}
