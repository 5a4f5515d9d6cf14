//! All SQL that a store runs for a request, built once.

use std::sync::Arc;

use sea_query::{
    Expr, ExprTrait as _, Func, OnConflict, Order, Query, QueryStatementWriter, ReturningClause, Value,
};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::{SqlBackend, SqlModel};
use crate::model::{OAuthAccount, OAuthUser};

/// The two columns that say whose account at which provider it is.
pub(super) const IDENTITY: [&str; 2] = ["oauth_name", "account_id"];

/// The table of claims and its columns.
pub(super) mod claims {
    pub(in super::super) const TABLE: &str = "oauth_claim";
    pub(in super::super) const KEY: &str = "key";
    pub(in super::super) const OWNER: &str = "owner";
    pub(in super::super) const UNTIL: &str = "until";
}

/// Every statement. What it binds is said in order.
pub(super) struct Statements {
    /// Refreshes an account and gives its columns, then its user's.
    pub(super) log_in: SqlStr,
    /// How many of the columns that `log_in` gives are the account's.
    pub(super) account_columns: usize,
    /// What `log_in` binds.
    pub(super) log_in_binds: Vec<GrantField>,
    /// Binds the user's key.
    pub(super) user: SqlStr,
    /// Binds the user's key.
    pub(super) accounts: SqlStr,
    /// Binds an `Email::key`, and gives a row if a user has that address.
    pub(super) email_taken: SqlStr,
    /// Binds all columns, the key first.
    pub(super) insert_user: SqlStr,
    /// Binds all columns but the key, which it gives.
    pub(super) insert_user_keyless: SqlStr,
    /// Binds all columns, the key first, the user's key second.
    pub(super) insert_account: SqlStr,
    /// Binds all columns but the key, which it gives; the user's key first.
    pub(super) insert_account_keyless: SqlStr,
    /// Binds key, owner and milliseconds, and gives a row if the claim is the owner's.
    pub(super) claim: SqlStr,
    /// Binds nothing.
    pub(super) purge_claims: SqlStr,
}

impl Statements {
    pub(super) fn new<A, DB>() -> Self
    where
        DB: SqlBackend,
        A: OAuthAccount<User: SqlModel<DB>> + SqlModel<DB>,
    {
        let account = Table::new::<A, DB>(A::TABLE);
        let user = Table::new::<A::User, DB>(A::User::TABLE);
        let (log_in, log_in_binds) = log_in::<DB>(&account, &user);
        Self {
            log_in,
            log_in_binds,
            account_columns: account.columns.len(),
            user: user.select_by::<DB>(user.key(0)),
            accounts: account.select_by::<DB>(account.key(1)),
            email_taken: email_taken::<DB>(&user, <A::User as SqlModel<DB>>::EMAIL),
            insert_user: user.insert::<DB>(true),
            insert_user_keyless: user.insert::<DB>(false),
            insert_account: account.insert::<DB>(true),
            insert_account_keyless: account.insert::<DB>(false),
            claim: take_claim::<DB>(),
            purge_claims: purge_claims::<DB>(),
        }
    }
}

/// What a returning login binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GrantField {
    AccessToken,
    ExpiresAt,
    RefreshToken,
    AccountEmail,
    OauthName,
    AccountId,
}

impl GrantField {
    const ALL: [Self; 6] = [
        Self::AccessToken,
        Self::ExpiresAt,
        Self::RefreshToken,
        Self::AccountEmail,
        Self::OauthName,
        Self::AccountId,
    ];

    /// A value that stands for the field, by which its place among the arguments is found.
    fn mark(self) -> Value {
        Value::TinyUnsigned(Some(self as u8))
    }

    fn of(mark: &Value) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.mark() == *mark)
    }
}

fn log_in<DB: SqlBackend>(account: &Table, user: &Table) -> (SqlStr, Vec<GrantField>) {
    let kept = |field: GrantField, column| Func::coalesce([Expr::from(field.mark()), account.column(column)]);
    let its_user = |column: &&'static str| {
        let mut select = Query::select();
        select
            .expr(user.column(column))
            .from(user.name)
            .and_where(user.column(user.key(0)).eq(account.column(account.key(1))));
        Expr::from(select)
    };
    let mut update = Query::update();
    update
        .table(account.name)
        .value("access_token", GrantField::AccessToken.mark())
        .value("expires_at", GrantField::ExpiresAt.mark())
        .value("refresh_token", kept(GrantField::RefreshToken, "refresh_token"))
        .value("account_email", kept(GrantField::AccountEmail, "account_email"))
        .and_where(account.column(IDENTITY[0]).eq(GrantField::OauthName.mark()))
        .and_where(account.column(IDENTITY[1]).eq(GrantField::AccountId.mark()))
        .returning(ReturningClause::Exprs(account.all().chain(user.columns.iter().map(its_user)).collect()));
    let (sql, marks) = DB::query(&update);
    (sql_str(sql), marks.iter().filter_map(GrantField::of).collect())
}

fn email_taken<DB: SqlBackend>(user: &Table, column: &'static str) -> SqlStr {
    let mut select = Query::select();
    select
        .expr(user.column(user.key(0)))
        .from(user.name)
        .and_where(Expr::from(Func::lower(user.column(column))).eq(bound(0)));
    statement::<DB>(&select)
}

fn take_claim<DB: SqlBackend>() -> SqlStr {
    use claims::{KEY, OWNER, TABLE, UNTIL};
    let is_free = Expr::col((TABLE, UNTIL)).lte(DB::now());
    let is_owners = Expr::col((TABLE, OWNER)).eq(Expr::col(("excluded", OWNER)));
    let mut insert = Query::insert();
    insert
        .into_table(TABLE)
        .columns([KEY, OWNER, UNTIL])
        .values_panic([bound(0).into(), bound(1).into(), DB::now().add(bound(2))])
        .on_conflict(
            OnConflict::column(KEY)
                .update_columns([OWNER, UNTIL])
                .action_and_where(is_free.or(is_owners))
                .to_owned(),
        )
        .returning_col(KEY);
    statement::<DB>(&insert)
}

fn purge_claims<DB: SqlBackend>() -> SqlStr {
    let mut delete = Query::delete();
    delete.from_table(claims::TABLE).and_where(Expr::col((claims::TABLE, claims::UNTIL)).lte(DB::now()));
    statement::<DB>(&delete)
}

/// A table with the names of its columns. Every column in an expression is qualified: SQLite takes an unknown name in
/// quotes for a text.
struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
}

impl Table {
    fn new<M: SqlModel<DB>, DB: SqlBackend>(name: &'static str) -> Self {
        let columns = M::columns().iter().map(|column| column.name).collect();
        Self { name, columns }
    }

    fn column(&self, name: &'static str) -> Expr {
        Expr::col((self.name, name))
    }

    fn all(&self) -> impl Iterator<Item = Expr> {
        self.columns.iter().map(|name| self.column(name))
    }

    fn key(&self, index: usize) -> &'static str {
        self.columns.get(index).copied().unwrap_or_default()
    }

    fn select_by<DB: SqlBackend>(&self, name: &'static str) -> SqlStr {
        let mut select = Query::select();
        select
            .exprs(self.all())
            .from(self.name)
            .and_where(self.column(name).eq(bound(0)))
            .order_by((self.name, self.key(0)), Order::Asc);
        statement::<DB>(&select)
    }

    fn insert<DB: SqlBackend>(&self, with_key: bool) -> SqlStr {
        let columns = self.columns.iter().skip(usize::from(!with_key)).copied();
        let values = (0..).zip(columns.clone()).map(|(index, _)| bound(index).into());
        let mut insert = Query::insert();
        insert.into_table(self.name).columns(columns).values_panic(values);
        if !with_key {
            insert.returning_col(self.key(0));
        }
        statement::<DB>(&insert)
    }
}

/// What stands for the argument at `index`.
fn bound(index: u64) -> Value {
    Value::BigUnsigned(Some(index))
}

/// A statement whose arguments are in the order of their [`bound`].
fn statement<DB: SqlBackend>(statement: &impl QueryStatementWriter) -> SqlStr {
    let (sql, marks) = DB::query(statement);
    debug_assert!((0..).zip(marks.iter()).all(|(index, mark)| *mark == bound(index)), "{sql}");
    sql_str(sql)
}

/// Nothing in the text comes from a request: names come from the models, values are bound.
pub(super) fn sql_str(sql: String) -> SqlStr {
    AssertSqlSafe(Arc::<str>::from(sql)).into_sql_str()
}
