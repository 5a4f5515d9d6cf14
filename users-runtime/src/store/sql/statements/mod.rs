//! All SQL that a store runs for a request, built once.

mod change;
pub(super) mod claims;
mod login;

use std::sync::Arc;

use sea_query::{
    Alias, BinOper, Expr, ExprTrait as _, Order, Query, QueryStatementWriter, SelectStatement, Value,
};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::backend::Returning;
use super::model::Cast;
use super::{SqlAccount, SqlBackend, SqlModel};
use crate::model::{OAuthUser, Profile};
pub(super) use change::{ChangeStatements, Remove};
use claims::{is_claimed, purge_claims, take_claim};
use login::log_in;
pub(super) use login::{GrantField, LogIn};

/// The two columns that say whose account at which provider it is.
pub(super) const IDENTITY: [&str; 2] = ["oauth_name", "account_id"];

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
    pub(super) change: ChangeStatements,
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
            email_taken: alone.has_email::<DB>(<A::User as SqlModel<DB>>::EMAIL),
            insert_user: alone.insert::<DB>(),
            insert_account: account.insert::<DB>(),
            change: ChangeStatements::new::<A, DB>(&account, &alone),
            claim: take_claim::<DB>(),
            is_claimed: (DB::RETURNING == Returning::Nothing).then(is_claimed::<DB>),
            purge_claims: purge_claims::<DB>(),
        }
    }
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

impl Column {
    /// A value as it is written to the column.
    fn written(&self, value: Value) -> Expr {
        match &self.casts {
            Some([_, write]) => write(value.into()),
            None => value.into(),
        }
    }
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

    /// The rows for which that holds, in the order of their keys.
    fn select(&self, condition: Expr) -> SelectStatement {
        let mut select = Query::select();
        select
            .exprs(self.read())
            .from(self.name)
            .and_where(condition)
            .order_by((self.name, self.key(0)), Order::Asc);
        select
    }

    fn select_by<DB: SqlBackend>(&self, name: &'static str) -> SqlStr {
        statement::<DB>(&self.select(self.column(name).eq(bound(0))))
    }

    /// Whether a user has the address whose `Email::key` is bound.
    fn is_at<DB: SqlBackend>(&self, column: &'static str) -> Expr {
        DB::email_key(self.name, column).eq(bound(0))
    }

    fn has_email<DB: SqlBackend>(&self, column: &'static str) -> SqlStr {
        let mut select = Query::select();
        select.expr(self.column(self.key(0))).from(self.name).and_where(self.is_at::<DB>(column));
        statement::<DB>(&select)
    }

    fn insert<DB: SqlBackend>(&self) -> Insert {
        Insert { with_key: self.insert_from::<DB>(0), keyless: self.insert_from::<DB>(1) }
    }

    fn insert_from<DB: SqlBackend>(&self, first: usize) -> SqlStr {
        let columns = self.columns.get(first..).unwrap_or_default();
        let values = (0..).zip(columns).map(|(index, column)| column.written(bound(index)));
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
