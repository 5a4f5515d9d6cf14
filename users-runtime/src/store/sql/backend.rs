//! What an SQL store asks of a database.

use sea_query::{Expr, QueryStatementWriter, SchemaStatementBuilder, Values};
use sqlx::error::BoxDynError;
use sqlx::{Database, Pool, SqlStr};

use crate::model::{KeyKind, KeyValue};

/// A database that an SQL store knows. Sealed: `sqlx::Sqlite`.
#[diagnostic::on_unimplemented(
    message = "`SqlStore` does not know the database `{Self}`",
    label = "not a database that `SqlStore` knows",
    note = "give it a `sqlx::SqlitePool`, with the feature `sqlite` of users-runtime; other databases come in later releases"
)]
pub trait SqlBackend: Database + sealed::Sealed {
    /// What begins a transaction that will write.
    #[doc(hidden)]
    const BEGIN: &'static str;

    #[doc(hidden)]
    fn value(row: &Self::Row, index: usize) -> sqlx::Result<Self::ValueRef<'_>>;

    /// The key in a column; NULL is an error.
    #[doc(hidden)]
    fn read_key(value: Self::ValueRef<'_>, kind: KeyKind) -> Result<KeyValue, BoxDynError>;

    #[doc(hidden)]
    fn write(arguments: &mut Self::Arguments, value: SqlValue<'_>) -> Result<(), BoxDynError>;

    /// How a table spells a key's column: a primary key, or a reference to one.
    #[doc(hidden)]
    fn key_column(kind: KeyKind, is_primary: bool) -> &'static str;

    /// Fails where a key's column in a table that is there can't hold such keys.
    #[doc(hidden)]
    fn check_key_column(
        connection: &mut Self::Connection,
        table: &'static str,
        column: &'static str,
        kind: KeyKind,
        is_primary: bool,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// The database's clock, in milliseconds since 1970.
    #[doc(hidden)]
    fn now() -> Expr;

    #[doc(hidden)]
    fn query(statement: &impl QueryStatementWriter) -> (String, Values);

    #[doc(hidden)]
    fn schema(statement: &impl SchemaStatementBuilder) -> String;

    /// The unique index on addresses in lower case, which sea-query has no words for.
    #[doc(hidden)]
    fn email_index(name: &str, table: &str, column: &str) -> String;

    /// Sets what connections that the pool opens from now on need.
    #[doc(hidden)]
    fn set_up_pool(pool: &Pool<Self>);

    /// Gives a connection that is open already what [`set_up_pool`](Self::set_up_pool) gives the later ones.
    #[doc(hidden)]
    fn set_up_connection(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Sets what the database itself needs and keeps. While others use it, that is tried `tries` times.
    #[doc(hidden)]
    fn set_up_database(
        connection: &mut Self::Connection,
        tries: u32,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Runs a statement, prepared once for each connection, to its end.
    #[doc(hidden)]
    fn fetch(
        connection: &mut Self::Connection,
        sql: SqlStr,
        arguments: Self::Arguments,
    ) -> impl Future<Output = sqlx::Result<Vec<Self::Row>>> + Send;

    /// Runs a statement that is not worth keeping prepared.
    #[doc(hidden)]
    fn execute(
        connection: &mut Self::Connection,
        sql: SqlStr,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;
}

/// A value that the store itself binds.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum SqlValue<'a> {
    Integer(Option<i64>),
    Text(Option<&'a str>),
    Key(KeyValue),
}

pub(crate) mod sealed {
    pub trait Sealed {}
}
