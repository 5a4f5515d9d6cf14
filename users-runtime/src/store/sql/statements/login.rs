//! How an account is found by its identity, and refreshed by a returning login.

use sea_query::{
    CaseStatement, Expr, ExprTrait as _, Func, IntoIden as _, Order, Query, QueryStatementWriter,
    ReturningClause, SelectStatement, TableRef, UpdateStatement, Value,
};

use super::{Bound, Column, IDENTITY, Table, sql_str};
use crate::model::Profile;
use crate::store::sql::SqlBackend;
use crate::store::sql::backend::Returning;

/// What the account that is meant is called, where it is looked for first.
const FIRST: &str = "first_account";

/// How an account is refreshed and read.
pub(in super::super) struct LogIn {
    pub(in super::super) refresh: Bound<GrantField>,
    /// Gives the account's columns, then its user's; `None` where `refresh` does.
    pub(in super::super) read: Option<Bound<GrantField>>,
}

/// What a returning login binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum GrantField {
    AccessToken,
    ExpiresAt,
    RefreshToken,
    AccountEmail,
    OauthName,
    /// The current id, then the legacy ones.
    Id(usize),
    /// A `LIMIT`, which sea-query binds like a value.
    One,
}

impl GrantField {
    const FIXED: [Self; 5] =
        [Self::AccessToken, Self::ExpiresAt, Self::RefreshToken, Self::AccountEmail, Self::OauthName];

    fn all() -> impl Iterator<Item = Self> {
        Self::FIXED.into_iter().chain((0..=Profile::MAX_LEGACY_IDS).map(Self::Id))
    }

    /// A value that stands for the field, by which its place among the arguments is found.
    fn mark(self) -> Value {
        let place = Self::all().position(|field| field == self).and_then(|place| u8::try_from(place).ok());
        Value::TinyUnsigned(place)
    }

    fn of(mark: &Value) -> Option<Self> {
        let is_limit = matches!(mark, Value::BigUnsigned(_));
        if is_limit { Some(Self::One) } else { Self::all().find(|field| field.mark() == *mark) }
    }
}

impl Bound<GrantField> {
    pub(super) fn new<DB: SqlBackend>(statement: &impl QueryStatementWriter) -> Self {
        let (sql, marks) = DB::query(statement);
        Self { sql: sql_str(sql), binds: marks.iter().filter_map(GrantField::of).collect() }
    }
}

pub(super) fn log_in<DB: SqlBackend>(account: &Table, user: &Table, legacy: usize) -> LogIn {
    let is_owner = user.column(user.key(0)).eq(account.column(account.key(1)));
    let mut update = refresh::<DB>(account, legacy);
    match DB::RETURNING {
        Returning::Joined => {
            update.from(user.name).and_where(is_owner);
            update.returning(ReturningClause::Exprs(account.read().chain(user.read()).collect()));
        }
        Returning::Written => {
            let its_user = |column: &Column| {
                let mut select = Query::select();
                select.expr(user.value(column)).from(user.name).and_where(is_owner.clone());
                user.named(Expr::from(select), column.name)
            };
            let user = user.columns.iter().map(its_user);
            update.returning(ReturningClause::Exprs(account.read().chain(user).collect()));
        }
        Returning::Nothing => {
            let mut select = Query::select();
            select
                .exprs(account.read().chain(user.read()))
                .from(account.name)
                .inner_join(user.name, is_owner)
                .and_where(is_the_account::<DB>(account, legacy));
            let read = Some(Bound::new::<DB>(&select));
            return LogIn { refresh: Bound::new::<DB>(&update), read };
        }
    }
    LogIn { refresh: Bound::new::<DB>(&update), read: None }
}

fn refresh<DB: SqlBackend>(account: &Table, legacy: usize) -> UpdateStatement {
    let kept = |field: GrantField, column| Func::coalesce([Expr::from(field.mark()), account.column(column)]);
    let mut update = Query::update();
    update
        .table(account.name)
        .value("access_token", GrantField::AccessToken.mark())
        .value("expires_at", GrantField::ExpiresAt.mark())
        .value("refresh_token", kept(GrantField::RefreshToken, "refresh_token"))
        .value("account_email", kept(GrantField::AccountEmail, "account_email"));
    if legacy > 0 && DB::RETURNING == Returning::Nothing {
        // MySQL reads the table that it updates only by way of another, and finds one row by a join alone.
        let first = TableRef::SubQuery(first_account::<DB>(account, legacy).into(), FIRST.into_iden());
        let is_first = account.column(account.key(0)).eq(Expr::col((FIRST, account.key(0))));
        update.from(first).and_where(is_first);
    } else {
        update.and_where(is_the_account::<DB>(account, legacy));
    }
    update
}

/// Where there are several spellings of the id there may be several accounts: the one with the first spelling is meant.
pub(super) fn is_the_account<DB: SqlBackend>(account: &Table, legacy: usize) -> Expr {
    if legacy == 0 {
        return is_account::<DB>(account, legacy);
    }
    let mut key = Query::select();
    key.column(account.key(0)).from_subquery(first_account::<DB>(account, legacy), FIRST);
    account.column(account.key(0)).eq(Expr::from(key))
}

/// The key of the account with the first spelling.
fn first_account<DB: SqlBackend>(account: &Table, legacy: usize) -> SelectStatement {
    let id = || DB::exact(account.column(IDENTITY[1]));
    let place = (0..=legacy).fold(CaseStatement::new(), |case, index| {
        case.case(id().eq(GrantField::Id(index).mark()), Expr::cust(index.to_string()))
    });
    let mut first = Query::select();
    first
        .column((account.name, account.key(0)))
        .from(account.name)
        .and_where(is_account::<DB>(account, legacy))
        .order_by_expr(place.into(), Order::Asc)
        .limit(1);
    first
}

fn is_account<DB: SqlBackend>(account: &Table, legacy: usize) -> Expr {
    let ids: Vec<_> = (0..=legacy).map(|index| GrantField::Id(index).mark()).collect();
    is_one_of::<DB>(account.column(IDENTITY[0]), vec![GrantField::OauthName.mark()])
        .and(is_one_of::<DB>(account.column(IDENTITY[1]), ids))
}

/// The first half uses the index; the second holds where the column's collation equates what differs.
fn is_one_of<DB: SqlBackend>(column: Expr, values: Vec<Value>) -> Expr {
    column.clone().is_in(values.clone()).and(DB::exact(column).is_in(values))
}
