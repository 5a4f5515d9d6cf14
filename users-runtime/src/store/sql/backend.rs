//! What an SQL store asks of a database.

use std::borrow::Cow;

use sea_query::{Expr, QueryStatementWriter, SchemaStatementBuilder, TableCreateStatement, Values};
use sqlx::error::BoxDynError;
use sqlx::{Database, Pool, SqlStr, Type, TypeInfo as _};
use uuid::Uuid;

use super::live::{LiveKind, LiveTable};
use super::{ColumnType, UuidEncoding};
use crate::model::{KeyKind, KeyValue};

/// A pool of connections to a database that an SQL store knows: sqlx's `SqlitePool`, `PgPool` and `MySqlPool` (MariaDB
/// too), each with the feature for it. Sealed.
///
/// It stands before [`SqlBackend`] so that a feature that is missing is one error.
#[diagnostic::on_unimplemented(
    message = "`SqlStore` does not know the database of `{Self}`",
    label = "`SqlStore` does not know this database",
    note = "turn on the feature of users-runtime for it in `Cargo.toml`: `sqlite` for a `SqlitePool`, `postgres` for a \
            `PgPool`, `mysql` for a `MySqlPool` (MySQL and MariaDB)"
)]
pub trait SqlPool: sealed::Sealed {
    /// The database, as sqlx has it.
    type Backend: SqlBackend;

    #[doc(hidden)]
    fn into_pool(self) -> Pool<Self::Backend>;
}

impl<DB: SqlBackend> sealed::Sealed for Pool<DB> {}

macro_rules! pool {
    ($feature:literal, $database:ident) => {
        #[cfg(feature = $feature)]
        impl SqlPool for Pool<sqlx::$database> {
            type Backend = sqlx::$database;

            fn into_pool(self) -> Self {
                self
            }
        }
    };
}

pool!("sqlite", Sqlite);
pool!("postgres", Postgres);
pool!("mysql", MySql);

/// A database that an SQL store knows. Sealed: `sqlx::Sqlite`, `sqlx::Postgres` and `sqlx::MySql` (MariaDB too), each
/// with the feature for it.
#[diagnostic::on_unimplemented(
    message = "`SqlStore` does not know the database `{Self}`",
    label = "`SqlStore` does not know this database",
    note = "turn on the feature of users-runtime for it in `Cargo.toml`: `sqlite`, `postgres` or `mysql`"
)]
pub trait SqlBackend: Database<Connection: 'static> + sealed::Sealed {
    /// What begins a transaction that will write.
    #[doc(hidden)]
    const BEGIN: &'static str;

    /// The same, where each statement is to see what others have committed before it, whatever the application has set for
    /// its transactions.
    #[doc(hidden)]
    const BEGIN_ANEW: &'static str = Self::BEGIN;

    /// Whether one connection writes at a time, so that those who want to write had better wait in the process.
    #[doc(hidden)]
    const HAS_ONE_WRITER: bool = false;

    #[doc(hidden)]
    const RETURNING: Returning;

    /// What tells servers apart that are spelt differently.
    #[doc(hidden)]
    type Flavor: Copy + Send + Sync + 'static;

    #[doc(hidden)]
    fn flavor(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<Self::Flavor>> + Send;

    // Values.

    #[doc(hidden)]
    fn value(row: &Self::Row, index: usize) -> sqlx::Result<Self::ValueRef<'_>>;

    /// The key in a column; NULL is an error.
    #[doc(hidden)]
    fn read_key(value: Self::ValueRef<'_>, kind: KeyKind) -> Result<KeyValue, BoxDynError>;

    /// The integer in a column, of whatever width.
    #[doc(hidden)]
    fn read_integer(value: Self::ValueRef<'_>) -> Result<Option<i64>, BoxDynError>;

    /// The text in a column, of whatever length.
    #[doc(hidden)]
    fn read_text(value: Self::ValueRef<'_>) -> Result<Option<String>, BoxDynError>;

    #[doc(hidden)]
    fn write(arguments: &mut Self::Arguments, value: SqlValue<'_>) -> Result<(), BoxDynError>;

    /// Whether a value of type `found` can be read as a `T`.
    #[doc(hidden)]
    fn can_read<T: Type<Self>>(found: &Self::TypeInfo) -> bool {
        T::compatible(found)
    }

    // Statements.

    #[doc(hidden)]
    fn query(statement: &impl QueryStatementWriter) -> (String, Values);

    /// The database's clock, in milliseconds since 1970.
    #[doc(hidden)]
    fn now() -> Expr;

    /// A text in a column, so that it compares byte for byte whatever the column says of comparing. No index has it so.
    #[doc(hidden)]
    fn exact(column: Expr) -> Expr;

    /// The address in a column as [`Email::key`](crate::Email::key) has it, where an index has it too.
    #[doc(hidden)]
    fn email_key(table: &'static str, column: &'static str) -> Expr;

    // Tables.

    #[doc(hidden)]
    fn schema(statement: &impl SchemaStatementBuilder) -> String;

    /// How a table spells a column's type. Of a key it is all that the column says of itself.
    #[doc(hidden)]
    fn column_type(column: &ColumnType<Self>, at: Spelling<Self>) -> sea_query::ColumnType;

    /// How a table spells the type of a field.
    #[doc(hidden)]
    fn field_type(kind: &Self::TypeInfo) -> &str {
        kind.name()
    }

    /// Whether a field of the one kind can be kept in a column of the other.
    #[doc(hidden)]
    #[must_use]
    fn is_like(wanted: LiveKind, found: LiveKind) -> bool {
        wanted.is_like(found)
    }

    /// What makes addresses unique regardless of case, as far as it is not there.
    #[doc(hidden)]
    fn email_index(name: &str, table: &str, column: &str, live: Option<&LiveTable>) -> Vec<String>;

    /// The column that [`email_index`](Self::email_index) adds, where it adds one.
    #[doc(hidden)]
    #[must_use]
    fn email_key_column(_column: &str) -> Option<String> {
        None
    }

    /// Says what a table needs besides its columns.
    #[doc(hidden)]
    fn set_up_table(_table: &mut TableCreateStatement) {}

    /// Whether there is a unique index on the addresses of a column regardless of case, of which requests make use.
    #[doc(hidden)]
    fn has_email_index(live: &LiveTable, column: &str) -> bool;

    /// What there is of a table; `None` if there is no such table.
    #[doc(hidden)]
    fn live_table(
        connection: &mut Self::Connection,
        table: &'static str,
    ) -> impl Future<Output = sqlx::Result<Option<LiveTable>>> + Send;

    /// Has the database to itself, as far as making tables goes, until [`unlock`](Self::unlock).
    #[doc(hidden)]
    fn lock(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send;

    #[doc(hidden)]
    fn unlock(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send;

    // Connections.

    /// Sets what connections that the pool opens from now on need.
    #[doc(hidden)]
    fn set_up_pool(_: &Pool<Self>) {}

    /// Gives a connection that is open already what [`set_up_pool`](Self::set_up_pool) gives the later ones.
    #[doc(hidden)]
    #[must_use = "a future does nothing until it is polled"]
    fn set_up_connection(_: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send {
        async { Ok(()) }
    }

    /// Sets what the database itself needs and keeps. While others use it, that is tried `tries` times.
    #[doc(hidden)]
    #[must_use = "a future does nothing until it is polled"]
    fn set_up_database(
        _: &mut Self::Connection,
        _tries: u32,
    ) -> impl Future<Output = sqlx::Result<()>> + Send {
        async { Ok(()) }
    }

    /// Sees to it that there is a transaction to roll back, where the database may have ended it by itself: sqlx counts, and
    /// would count one too many on this connection from then on.
    #[doc(hidden)]
    #[must_use = "a future does nothing until it is polled"]
    fn before_rollback(_: &mut Self::Connection) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// Runs a statement, prepared once for each connection, to its end.
    #[doc(hidden)]
    fn fetch(
        connection: &mut Self::Connection,
        sql: SqlStr,
        arguments: Self::Arguments,
    ) -> impl Future<Output = sqlx::Result<Vec<Self::Row>>> + Send;

    /// Runs a statement that gives no rows.
    #[doc(hidden)]
    fn run(
        connection: &mut Self::Connection,
        sql: SqlStr,
        arguments: Self::Arguments,
    ) -> impl Future<Output = sqlx::Result<Done>> + Send;

    /// Runs a statement that is not worth keeping prepared.
    #[doc(hidden)]
    fn execute(
        connection: &mut Self::Connection,
        sql: SqlStr,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Whether it says that a table or a column is not there.
    #[doc(hidden)]
    fn is_missing(error: &sqlx::Error) -> bool;

    /// Whether the same may well succeed a moment later: a deadlock, a serialization failure.
    #[doc(hidden)]
    fn is_transient(error: &sqlx::Error) -> bool;
}

/// What a statement that writes can give.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returning {
    /// The columns of the table that is written.
    Written,
    /// The columns of the tables that it is joined with, too.
    Joined,
    /// Nothing: it takes a second statement to read what was written.
    Nothing,
}

/// What a statement did that gives no rows.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub rows: u64,
    /// The key that the database made, where it tells it so.
    pub key: u64,
}

/// A value that the store itself binds.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum SqlValue<'a> {
    Small(i32),
    Integer(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Uuid(Uuid),
}

impl<'a> SqlValue<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(Some(text.into()))
    }

    pub(super) fn optional(text: Option<&'a str>) -> Self {
        Self::Text(text.map(Cow::Borrowed))
    }

    /// A key as the tables have it.
    pub(super) fn key(key: KeyValue, uuids: UuidEncoding) -> Self {
        match key {
            KeyValue::I32(key) => Self::Small(key),
            KeyValue::I64(key) => Self::Integer(Some(key)),
            KeyValue::Uuid(key) => match uuids {
                UuidEncoding::Native => Self::Uuid(key),
                UuidEncoding::Hyphenated => Self::text(key.hyphenated().to_string()),
                UuidEncoding::Simple => Self::text(key.simple().to_string()),
            },
            KeyValue::Text(key) => Self::text(key),
            #[cfg(feature = "mongodb")]
            KeyValue::ObjectId(key) => Self::text(key.to_hex()),
        }
    }
}

/// What decides how a column is spelt, besides what it holds.
#[doc(hidden)]
pub struct Spelling<DB: SqlBackend> {
    pub is_primary: bool,
    /// Whether the database makes the values of an integer key.
    pub counts: bool,
    pub uuids: UuidEncoding,
    pub flavor: DB::Flavor,
}

impl<DB: SqlBackend> Clone for Spelling<DB> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<DB: SqlBackend> Copy for Spelling<DB> {}

pub(crate) mod sealed {
    pub trait Sealed {}
}
