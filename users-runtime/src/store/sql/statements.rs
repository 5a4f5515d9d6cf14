//! All SQL that a store runs for a request, built once.

use std::sync::Arc;

use sea_query::{
    Alias, BinOper, CaseStatement, Expr, ExprTrait as _, Func, OnConflict, Order, Query,
    QueryStatementWriter, ReturningClause, UpdateStatement, Value,
};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::backend::Returning;
use super::model::Cast;
use super::{SqlAccount, SqlBackend, SqlModel};
use crate::model::{OAuthUser, Profile};

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
    /// By the number of legacy ids: refreshes an account.
    pub(super) log_in: Vec<LogIn>,
    /// How many of the columns that a login reads are the account's.
    pub(super) account_columns: usize,
    /// Binds the user's key.
    pub(super) user: SqlStr,
    /// Binds the user's key.
    pub(super) accounts: SqlStr,
    /// Binds an `Email::key`, and gives a row if a user has that address.
    pub(super) email_taken: SqlStr,
    pub(super) insert_user: Insert,
    /// The user's key is the first column that is no key of its own.
    pub(super) insert_account: Insert,
    /// Binds key, owner and milliseconds: takes the claim if it may be taken.
    pub(super) claim: SqlStr,
    /// Binds key and owner, and gives a row if the claim is the owner's; `None` where `claim` gives that row itself.
    pub(super) is_claimed: Option<SqlStr>,
    /// Binds nothing.
    pub(super) purge_claims: SqlStr,
}

/// A statement with what it binds.
pub(super) struct Bound<T> {
    pub(super) sql: SqlStr,
    pub(super) binds: Vec<T>,
}

/// How an account is refreshed and read.
pub(super) struct LogIn {
    pub(super) refresh: Bound<GrantField>,
    /// Gives the account's columns, then its user's; `None` where `refresh` does.
    pub(super) read: Option<Bound<GrantField>>,
}

/// How a row is written.
pub(super) struct Insert {
    /// Binds all columns, the key first.
    pub(super) with_key: SqlStr,
    /// Binds all columns but the key, which it gives where the database can.
    pub(super) keyless: SqlStr,
}

impl Statements {
    pub(super) fn new<A, DB>() -> Self
    where
        DB: SqlBackend,
        A: SqlAccount<DB>,
    {
        let account = Table::new::<A, DB>(A::TABLE, 0);
        let account_columns = account.columns.len();
        let user = Table::new::<A::User, DB>(A::User::TABLE, account_columns);
        let log_in =
            (0..=Profile::MAX_LEGACY_IDS).map(|legacy| log_in::<DB>(&account, &user, legacy)).collect();
        // Alone in a row, the user's columns start it.
        let alone = Table::new::<A::User, DB>(A::User::TABLE, 0);
        Self {
            log_in,
            account_columns,
            user: alone.select_by::<DB>(alone.key(0)),
            accounts: account.select_by::<DB>(account.key(1)),
            email_taken: email_taken::<DB>(&alone, <A::User as SqlModel<DB>>::EMAIL),
            insert_user: alone.insert::<DB>(),
            insert_account: account.insert::<DB>(),
            claim: take_claim::<DB>(),
            is_claimed: (DB::RETURNING == Returning::Nothing).then(is_claimed::<DB>),
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
    fn new<DB: SqlBackend>(statement: &impl QueryStatementWriter) -> Self {
        let (sql, marks) = DB::query(statement);
        Self { sql: sql_str(sql), binds: marks.iter().filter_map(GrantField::of).collect() }
    }
}

fn log_in<DB: SqlBackend>(account: &Table, user: &Table, legacy: usize) -> LogIn {
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
        .value("account_email", kept(GrantField::AccountEmail, "account_email"))
        .and_where(is_the_account::<DB>(account, legacy));
    update
}

/// Where there are several spellings of the id there may be several accounts: the one with the first spelling is meant.
fn is_the_account<DB: SqlBackend>(account: &Table, legacy: usize) -> Expr {
    let found = is_account::<DB>(account, legacy);
    if legacy == 0 {
        return found;
    }
    let id = || DB::exact(account.column(IDENTITY[1]));
    let place = (0..=legacy).fold(CaseStatement::new(), |case, index| {
        case.case(id().eq(GrantField::Id(index).mark()), Expr::cust(index.to_string()))
    });
    let mut first = Query::select();
    first
        .column((account.name, account.key(0)))
        .from(account.name)
        .and_where(found)
        .order_by_expr(place.into(), Order::Asc)
        .limit(1);
    // MySQL does not read the table that it updates, but for a table of its own made from it.
    let mut only = Query::select();
    only.column(account.key(0)).from_subquery(first, "first_account");
    account.column(account.key(0)).in_subquery(only)
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

fn email_taken<DB: SqlBackend>(user: &Table, column: &'static str) -> SqlStr {
    let mut select = Query::select();
    select
        .expr(user.column(user.key(0)))
        .from(user.name)
        .and_where(DB::email_key(user.name, column).eq(bound(0)));
    statement::<DB>(&select)
}

fn take_claim<DB: SqlBackend>() -> SqlStr {
    use claims::{KEY, OWNER, TABLE, UNTIL};
    let is_free = Expr::col((TABLE, UNTIL)).lte(DB::now());
    let mut insert = Query::insert();
    insert.into_table(TABLE).columns([KEY, OWNER, UNTIL]).values_panic([
        bound(0).into(),
        bound(1).into(),
        DB::now().add(bound(2)),
    ]);
    if DB::RETURNING == Returning::Nothing {
        let new = |column: &'static str| Expr::from(Func::cust("VALUES").arg(Expr::col(column)));
        let is_owners = || Expr::col((TABLE, OWNER)).eq(new(OWNER));
        let taken =
            |may, column| Expr::from(Func::cust("IF").args([may, new(column), Expr::col((TABLE, column))]));
        // Whether or not the second sees what the first has set, which is a setting of MariaDB's.
        insert.on_conflict(
            OnConflict::new()
                .value(OWNER, taken(is_free.clone().or(is_owners()), OWNER))
                .value(UNTIL, taken(is_free.or(is_owners()), UNTIL))
                .to_owned(),
        );
    } else {
        let is_owners = Expr::col((TABLE, OWNER)).eq(Expr::col(("excluded", OWNER)));
        insert
            .on_conflict(
                OnConflict::column(KEY)
                    .update_columns([OWNER, UNTIL])
                    .action_and_where(is_free.or(is_owners))
                    .to_owned(),
            )
            .returning_col(KEY);
    }
    statement::<DB>(&insert)
}

fn is_claimed<DB: SqlBackend>() -> SqlStr {
    use claims::{KEY, OWNER, TABLE};
    let mut select = Query::select();
    select
        .column(KEY)
        .from(TABLE)
        .and_where(Expr::col((TABLE, KEY)).eq(bound(0)))
        .and_where(Expr::col((TABLE, OWNER)).eq(bound(1)));
    statement::<DB>(&select)
}

fn purge_claims<DB: SqlBackend>() -> SqlStr {
    let mut delete = Query::delete();
    delete.from_table(claims::TABLE).and_where(Expr::col((claims::TABLE, claims::UNTIL)).lte(DB::now()));
    statement::<DB>(&delete)
}

/// A table with its columns. Every column in an expression is qualified: SQLite takes an unknown name in quotes for a
/// text.
struct Table {
    name: &'static str,
    /// What the columns' names are prefixed with where they are read by name.
    prefix: Option<String>,
    columns: Vec<Column>,
}

struct Column {
    name: &'static str,
    casts: Option<[Cast; 2]>,
}

impl Table {
    fn new<M: SqlModel<DB>, DB: SqlBackend>(name: &'static str, offset: usize) -> Self {
        let columns = M::columns();
        let columns = columns.into_iter().map(|column| Column { name: column.name, casts: column.casts });
        Self { name, prefix: M::BY_NAME.then(|| format!("t{offset}_")), columns: columns.collect() }
    }

    fn column(&self, name: &'static str) -> Expr {
        Expr::col((self.name, name))
    }

    /// The column as it is read.
    fn value(&self, Column { name, casts }: &Column) -> Expr {
        let column = self.column(name);
        match casts {
            Some([read, _]) => read(column),
            None => column,
        }
    }

    /// What a row has under the column's name, if it is read by it.
    fn named(&self, value: Expr, name: &'static str) -> Expr {
        match &self.prefix {
            Some(prefix) => value.binary(BinOper::As, Expr::col(Alias::new(format!("{prefix}{name}")))),
            None => value,
        }
    }

    /// All columns as they are read.
    fn read(&self) -> impl Iterator<Item = Expr> {
        self.columns.iter().map(|column| self.named(self.value(column), column.name))
    }

    fn key(&self, index: usize) -> &'static str {
        self.columns.get(index).map_or("", |column| column.name)
    }

    fn select_by<DB: SqlBackend>(&self, name: &'static str) -> SqlStr {
        let mut select = Query::select();
        select
            .exprs(self.read())
            .from(self.name)
            .and_where(self.column(name).eq(bound(0)))
            .order_by((self.name, self.key(0)), Order::Asc);
        statement::<DB>(&select)
    }

    fn insert<DB: SqlBackend>(&self) -> Insert {
        Insert { with_key: self.insert_from::<DB>(0), keyless: self.insert_from::<DB>(1) }
    }

    fn insert_from<DB: SqlBackend>(&self, first: usize) -> SqlStr {
        let columns = self.columns.get(first..).unwrap_or_default();
        let values = (0..).zip(columns).map(|(index, Column { casts, .. })| {
            let value = Expr::from(bound(index));
            match casts {
                Some([_, write]) => write(value),
                None => value,
            }
        });
        let mut insert = Query::insert();
        insert.into_table(self.name).columns(columns.iter().map(|column| column.name)).values_panic(values);
        if first > 0 && DB::RETURNING != Returning::Nothing {
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
