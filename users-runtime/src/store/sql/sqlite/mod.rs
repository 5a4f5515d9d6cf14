//! SQLite.

mod live;

use std::time::Duration;

use sea_query::{Expr, Func, QueryStatementWriter, SchemaStatementBuilder, SqliteQueryBuilder, Values};
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteRow, SqliteTypeInfo, SqliteValueRef};
use sqlx::{
    Arguments as _, Decode, Executor as _, Pool, Row as _, SqlSafeStr as _, SqlStr, Sqlite, SqliteConnection,
    Type, TypeInfo as _, ValueRef as _,
};
use uuid::Uuid;

use super::backend::{Done, Returning, Spelling, SqlBackend, SqlValue, sealed};
use super::live::LiveTable;
use super::schema::custom;
use super::{ColumnType, UuidEncoding};
use crate::model::{KeyKind, KeyValue};

/// The time between two tries to turn WAL on: it needs the database to itself for a moment, for which SQLite does not
/// wait.
const WAL_PAUSE: Duration = Duration::from_millis(50);

impl sealed::Sealed for Sqlite {}

impl SqlBackend for Sqlite {
    /// Takes the write lock at once: a transaction that read first could only fail when it came to write.
    const BEGIN: &'static str = "BEGIN IMMEDIATE";
    const HAS_ONE_WRITER: bool = true;
    const RETURNING: Returning = Returning::Written;

    type Flavor = ();

    async fn flavor(_: &mut SqliteConnection) -> sqlx::Result<()> {
        Ok(())
    }

    fn value(row: &SqliteRow, index: usize) -> sqlx::Result<SqliteValueRef<'_>> {
        row.try_get_raw(index)
    }

    fn read_key(value: SqliteValueRef<'_>, kind: KeyKind) -> Result<KeyValue, BoxDynError> {
        if value.is_null() {
            // The type of a NULL is that of its column, and the driver reads it as a zero.
            return Err("no key".into());
        }
        let found = value.type_info().into_owned();
        match kind {
            KeyKind::I32 if is::<i64>(&found) => Ok(KeyValue::I32(decode::<i64>(value)?.try_into()?)),
            KeyKind::I64 if is::<i64>(&found) => Ok(KeyValue::I64(decode::<i64>(value)?)),
            KeyKind::Uuid if is::<Vec<u8>>(&found) => {
                Ok(KeyValue::Uuid(Uuid::from_slice(decode::<&[u8]>(value)?)?))
            }
            KeyKind::Uuid if is::<String>(&found) => {
                Ok(KeyValue::Uuid(Uuid::parse_str(decode::<&str>(value)?)?))
            }
            KeyKind::Text if is::<String>(&found) => Ok(KeyValue::Text(decode::<String>(value)?)),
            _ => Err(format!("a key of type {found}, where the model has {kind:?}").into()),
        }
    }

    fn write(arguments: &mut SqliteArguments, value: SqlValue<'_>) -> Result<(), BoxDynError> {
        match value {
            SqlValue::Small(value) => arguments.add(value),
            SqlValue::Integer(value) => arguments.add(value),
            SqlValue::Text(value) => arguments.add(value.as_deref()),
            SqlValue::Uuid(value) => arguments.add(value.as_bytes().as_slice()),
        }
    }

    fn read_integer(value: SqliteValueRef<'_>) -> Result<Option<i64>, BoxDynError> {
        match value.type_info().into_owned() {
            _ if value.is_null() => Ok(None),
            found if is::<i64>(&found) => decode(value).map(Some),
            found => Err(format!("a value of type {found}, where the model has an integer").into()),
        }
    }

    fn read_text(value: SqliteValueRef<'_>) -> Result<Option<String>, BoxDynError> {
        match value.type_info().into_owned() {
            _ if value.is_null() => Ok(None),
            found if is::<String>(&found) => decode(value).map(Some),
            found => Err(format!("a value of type {found}, where the model has a text").into()),
        }
    }

    fn query(statement: &impl QueryStatementWriter) -> (String, Values) {
        statement.build(SqliteQueryBuilder)
    }

    fn now() -> Expr {
        Expr::cust("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)")
    }

    fn exact(column: Expr) -> Expr {
        Expr::cust_with_exprs("? COLLATE BINARY", [column])
    }

    fn email_key(table: &'static str, column: &'static str) -> Expr {
        Func::lower(Expr::col((table, column))).into()
    }

    fn schema(statement: &impl SchemaStatementBuilder) -> String {
        statement.build(SqliteQueryBuilder)
    }

    /// `AUTOINCREMENT` keeps a deleted row's key from being given again. A primary key that is not an integer may be
    /// NULL in SQLite unless it says otherwise.
    fn column_type(column: &ColumnType<Self>, at: Spelling<Self>) -> sea_query::ColumnType {
        let kind = match column {
            ColumnType::Key(KeyKind::I32 | KeyKind::I64) if at.counts => {
                return custom("INTEGER PRIMARY KEY AUTOINCREMENT");
            }
            ColumnType::Key(KeyKind::I32 | KeyKind::I64) => "INTEGER",
            ColumnType::Key(KeyKind::Uuid) => match at.uuids {
                UuidEncoding::Native => "BLOB",
                UuidEncoding::Hyphenated => "CHAR(36)",
                UuidEncoding::Simple => "CHAR(32)",
            },
            ColumnType::Key(_) => "TEXT",
            ColumnType::Exact(_) | ColumnType::Email | ColumnType::Token => return custom("TEXT"),
            ColumnType::Integer => return custom("INTEGER"),
            ColumnType::Field(kind) => return custom(kind.name()),
            ColumnType::Described(kind) => return (**kind).clone(),
        };
        custom(format!("{kind} NOT NULL{}", if at.is_primary { " PRIMARY KEY" } else { "" }))
    }

    fn email_index(name: &str, table: &str, column: &str, _: Option<&LiveTable>) -> Vec<String> {
        let [name, table, column] = [name, table, column].map(|name| name.replace('"', "\"\""));
        vec![format!("CREATE UNIQUE INDEX IF NOT EXISTS \"{name}\" ON \"{table}\" (lower(\"{column}\"))")]
    }

    fn has_email_index(live: &LiveTable, column: &str) -> bool {
        live.is_unique(&[&format!("lower({column})")])
    }

    async fn live_table(
        connection: &mut SqliteConnection,
        table: &'static str,
    ) -> sqlx::Result<Option<LiveTable>> {
        live::table(connection, table).await
    }

    /// `BEGIN IMMEDIATE` has locked it.
    async fn lock(_: &mut SqliteConnection) -> sqlx::Result<()> {
        Ok(())
    }

    async fn unlock(_: &mut SqliteConnection) -> sqlx::Result<()> {
        Ok(())
    }

    fn set_up_pool(pool: &Pool<Self>) {
        let options = pool.connect_options().as_ref().clone();
        pool.set_connect_options(options.foreign_keys(true));
    }

    async fn set_up_connection(connection: &mut SqliteConnection) -> sqlx::Result<()> {
        Self::execute(connection, "PRAGMA foreign_keys = ON".into_sql_str()).await
    }

    /// WAL lasts in the file. A database in memory has none, and says so without an error.
    async fn set_up_database(connection: &mut SqliteConnection, tries: u32) -> sqlx::Result<()> {
        let mut count = 1;
        loop {
            match Self::execute(connection, "PRAGMA journal_mode = WAL".into_sql_str()).await {
                Err(error) if is_busy(&error) && count < tries => count += 1,
                done => return done,
            }
            tokio::time::sleep(WAL_PAUSE).await;
        }
    }

    /// Fails, and does nothing, where there is one. A disk that is full may have ended it, and so may a trigger.
    async fn before_rollback(connection: &mut SqliteConnection) {
        let _ = Self::execute(connection, "BEGIN".into_sql_str()).await;
    }

    /// Reads to the end, also where one row is all that is wanted: the driver's `fetch_optional` leaves the statement
    /// at its first row, and never hears of a commit that failed.
    async fn fetch(
        connection: &mut SqliteConnection,
        sql: SqlStr,
        arguments: SqliteArguments,
    ) -> sqlx::Result<Vec<SqliteRow>> {
        #[cfg(all(test, feature = "testing"))]
        super::tests::count();
        connection.fetch_all(sqlx::query_with(sql, arguments)).await
    }

    async fn run(
        connection: &mut SqliteConnection,
        sql: SqlStr,
        arguments: SqliteArguments,
    ) -> sqlx::Result<Done> {
        #[cfg(all(test, feature = "testing"))]
        super::tests::count();
        let done = connection.execute(sqlx::query_with(sql, arguments)).await?;
        Ok(Done { rows: done.rows_affected(), key: 0 })
    }

    async fn execute(connection: &mut SqliteConnection, sql: SqlStr) -> sqlx::Result<()> {
        connection.execute(sqlx::raw_sql(sql)).await.map(drop)
    }

    /// SQLite has no number for it.
    fn is_missing(error: &sqlx::Error) -> bool {
        let message = error.as_database_error().map_or("", sqlx::error::DatabaseError::message);
        message.starts_with("no such table")
            || message.starts_with("no such column")
            || message.contains(" has no column named ")
    }

    /// Nothing: whoever can't have the lock has waited for it already, as long as `busy_timeout` says.
    fn is_transient(_: &sqlx::Error) -> bool {
        false
    }
}

/// Decodes as SQLite does, whatever other databases the application has turned on in sqlx.
fn decode<'r, T: Decode<'r, Sqlite>>(value: SqliteValueRef<'r>) -> Result<T, BoxDynError> {
    T::decode(value)
}

/// Whether `found`, the type of a value, is the one that `T` is kept as.
fn is<T: Type<Sqlite>>(found: &SqliteTypeInfo) -> bool {
    *found == T::type_info()
}

/// `SQLITE_BUSY`, whatever the details.
fn is_busy(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}
