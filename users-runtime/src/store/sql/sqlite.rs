//! SQLite.

use std::time::Duration;

use sea_query::{Expr, QueryStatementWriter, SchemaStatementBuilder, SqliteQueryBuilder, Values};
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteRow, SqliteTypeInfo, SqliteValueRef};
use sqlx::{
    Arguments as _, Decode, Executor as _, Pool, Row as _, SqlSafeStr as _, SqlStr, Sqlite, SqliteConnection,
    Type, ValueRef as _,
};
use uuid::Uuid;

use super::backend::{SqlBackend, SqlValue, sealed};
use crate::model::{KeyKind, KeyValue};

/// The time between two tries to turn WAL on: it needs the database to itself for a moment, for which SQLite does not
/// wait.
const WAL_PAUSE: Duration = Duration::from_millis(50);

impl sealed::Sealed for Sqlite {}

impl SqlBackend for Sqlite {
    /// Takes the write lock at once: a transaction that read first could only fail when it came to write.
    const BEGIN: &'static str = "BEGIN IMMEDIATE";

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
            #[cfg(feature = "mongodb")]
            KeyKind::ObjectId if is::<String>(&found) => {
                Ok(KeyValue::ObjectId(decode::<&str>(value)?.parse()?))
            }
            _ => Err(format!("a key of type {found}, where the model has {kind:?}").into()),
        }
    }

    fn write(arguments: &mut SqliteArguments, value: SqlValue<'_>) -> Result<(), BoxDynError> {
        match value {
            SqlValue::Integer(value) => arguments.add(value),
            SqlValue::Text(value) => arguments.add(value),
            SqlValue::Key(KeyValue::I32(key)) => arguments.add(key),
            SqlValue::Key(KeyValue::I64(key)) => arguments.add(key),
            SqlValue::Key(KeyValue::Uuid(key)) => arguments.add(key.as_bytes().as_slice()),
            SqlValue::Key(KeyValue::Text(key)) => arguments.add(key),
            #[cfg(feature = "mongodb")]
            SqlValue::Key(KeyValue::ObjectId(key)) => arguments.add(key.to_hex()),
        }
    }

    /// `AUTOINCREMENT` keeps a deleted row's key from being given again. A primary key that is not an integer may be
    /// NULL in SQLite unless it says otherwise.
    fn key_column(kind: KeyKind, is_primary: bool) -> &'static str {
        match (kind, is_primary) {
            (KeyKind::I32 | KeyKind::I64, true) => "INTEGER PRIMARY KEY AUTOINCREMENT",
            (KeyKind::I32 | KeyKind::I64, false) => "INTEGER NOT NULL",
            (KeyKind::Uuid, true) => "BLOB NOT NULL PRIMARY KEY",
            (KeyKind::Uuid, false) => "BLOB NOT NULL",
            // Text, and what is kept as such.
            (_, true) => "TEXT NOT NULL PRIMARY KEY",
            (_, false) => "TEXT NOT NULL",
        }
    }

    /// SQLite keeps any value in any column but an integer primary key, so a wrong type would be told of at the first
    /// login at best.
    async fn check_key_column(
        connection: &mut SqliteConnection,
        table: &'static str,
        column: &'static str,
        kind: KeyKind,
        is_primary: bool,
    ) -> sqlx::Result<()> {
        let mut arguments = SqliteArguments::default();
        for name in [table, column] {
            Self::write(&mut arguments, SqlValue::Text(Some(name))).map_err(sqlx::Error::Encode)?;
        }
        let select = "SELECT type FROM pragma_table_info(?) WHERE name = ?".into_sql_str();
        let rows = Self::fetch(connection, select, arguments).await?;
        let found: String = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
        // What makes a column an integer one: section 3.1 of SQLite's "Datatypes".
        let is_integer = found.to_ascii_uppercase().contains("INT");
        if is_integer == matches!(kind, KeyKind::I32 | KeyKind::I64) {
            if is_integer && is_primary {
                warn_of_reused_keys(connection, table).await?;
            }
            return Ok(());
        }
        Err(sqlx::Error::Configuration(
            format!(
                "the column `{column}` of the table `{table}` is {found}, but the model's key is {kind:?}: \
                 change the table, or the type of the key"
            )
            .into(),
        ))
    }

    fn now() -> Expr {
        Expr::cust("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)")
    }

    fn query(statement: &impl QueryStatementWriter) -> (String, Values) {
        statement.build(SqliteQueryBuilder)
    }

    fn schema(statement: &impl SchemaStatementBuilder) -> String {
        statement.build(SqliteQueryBuilder)
    }

    fn email_index(name: &str, table: &str, column: &str) -> String {
        let [name, table, column] = [name, table, column].map(|name| name.replace('"', "\"\""));
        format!("CREATE UNIQUE INDEX IF NOT EXISTS \"{name}\" ON \"{table}\" (lower(\"{column}\"))")
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

    async fn execute(connection: &mut SqliteConnection, sql: SqlStr) -> sqlx::Result<()> {
        connection.execute(sqlx::raw_sql(sql)).await.map(drop)
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

/// A table that another program made may give a deleted user's number to the next one, and with it their sessions.
async fn warn_of_reused_keys(connection: &mut SqliteConnection, table: &'static str) -> sqlx::Result<()> {
    let mut arguments = SqliteArguments::default();
    Sqlite::write(&mut arguments, SqlValue::Text(Some(table))).map_err(sqlx::Error::Encode)?;
    let select = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?".into_sql_str();
    let rows = Sqlite::fetch(connection, select, arguments).await?;
    let made_by: Option<String> = rows.first().map(|row| row.try_get(0)).transpose()?;
    if made_by.is_some_and(|sql| !sql.to_ascii_uppercase().contains("AUTOINCREMENT")) {
        tracing::warn!(
            table,
            "the key has no AUTOINCREMENT: SQLite may give a deleted row's key to a new one"
        );
    }
    Ok(())
}

/// `SQLITE_BUSY`, whatever the details.
fn is_busy(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}
