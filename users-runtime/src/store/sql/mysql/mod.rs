//! MySQL 8 and MariaDB 10.5, and later.

mod live;

use sea_query::{
    Expr, MysqlQueryBuilder, QueryStatementWriter, SchemaStatementBuilder, TableCreateStatement, Values,
};
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlArguments, MySqlRow, MySqlTypeInfo, MySqlValueRef};
use sqlx::{
    Arguments as _, Decode, Executor as _, MySql, MySqlConnection, Row as _, SqlSafeStr as _, SqlStr, Type,
    TypeInfo as _, ValueRef as _,
};
use uuid::Uuid;

use super::backend::{Done, Returning, Spelling, SqlBackend, SqlValue, sealed};
use super::live::LiveTable;
use super::schema::custom;
use super::{ColumnType, UuidEncoding};
use crate::model::{KeyKind, KeyValue};

/// A deadlock, and a row that has changed since it was read, by which MariaDB keeps transactions apart under
/// `innodb_snapshot_isolation`. Whoever waited for a lock as long as `innodb_lock_wait_timeout` says has waited enough.
const TRANSIENT: [u16; 2] = [1213, 1020];

/// An unknown table, and an unknown column.
const MISSING: [u16; 2] = [1146, 1054];

/// Which of the two servers it is. They have no name in common for a collation that compares byte for byte without
/// padding.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    MySql,
    MariaDb,
}

impl Server {
    fn exact(self) -> &'static str {
        match self {
            Self::MySql => "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
            Self::MariaDb => "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
        }
    }
}

impl sealed::Sealed for MySql {}

impl SqlBackend for MySql {
    const BEGIN: &'static str = "BEGIN";
    const RETURNING: Returning = Returning::Nothing;

    type Flavor = Server;

    async fn flavor(connection: &mut MySqlConnection) -> sqlx::Result<Server> {
        let rows = Self::fetch(
            connection,
            "SELECT VERSION(), @@autocommit".into_sql_str(),
            MySqlArguments::default(),
        )
        .await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let version: String = row.try_get(0)?;
        if row.try_get::<i64, _>(1)? == 0 {
            // A login would not be there for anybody else, until the connection is used for a transaction.
            return Err(sqlx::Error::Protocol("the connections have autocommit off: turn it on".into()));
        }
        Ok(if version.contains("MariaDB") { Server::MariaDb } else { Server::MySql })
    }

    fn value(row: &MySqlRow, index: usize) -> sqlx::Result<MySqlValueRef<'_>> {
        row.try_get_raw(index)
    }

    fn read_key(value: MySqlValueRef<'_>, kind: KeyKind) -> Result<KeyValue, BoxDynError> {
        if value.is_null() {
            return Err("no key".into());
        }
        let found = value.type_info().into_owned();
        match kind {
            KeyKind::I32 | KeyKind::I64 => {
                let key = integer(value)?;
                Ok(if kind == KeyKind::I32 { KeyValue::I32(key.try_into()?) } else { KeyValue::I64(key) })
            }
            KeyKind::Uuid if is::<String>(&found) => {
                Ok(KeyValue::Uuid(Uuid::parse_str(decode::<&str>(value)?)?))
            }
            KeyKind::Uuid if is::<Vec<u8>>(&found) => {
                Ok(KeyValue::Uuid(Uuid::from_slice(decode::<&[u8]>(value)?)?))
            }
            KeyKind::Text if is::<String>(&found) => decode(value).map(KeyValue::Text),
            _ => Err(format!("a key of type {found}, where the model has {kind:?}").into()),
        }
    }

    fn read_integer(value: MySqlValueRef<'_>) -> Result<Option<i64>, BoxDynError> {
        if value.is_null() { Ok(None) } else { integer(value).map(Some) }
    }

    fn read_text(value: MySqlValueRef<'_>) -> Result<Option<String>, BoxDynError> {
        match value.type_info().into_owned() {
            _ if value.is_null() => Ok(None),
            found if is::<String>(&found) => decode(value).map(Some),
            found => Err(format!("a value of type {found}, where the model has a text").into()),
        }
    }

    fn write(arguments: &mut MySqlArguments, value: SqlValue<'_>) -> Result<(), BoxDynError> {
        match value {
            SqlValue::Small(value) => arguments.add(value),
            SqlValue::Integer(value) => arguments.add(value),
            SqlValue::Text(value) => arguments.add(value.as_deref()),
            SqlValue::Uuid(value) => arguments.add(value.as_bytes().as_slice()),
        }
    }

    /// sqlx wants an `ENUM` for an enum, and [`field_type`](Self::field_type) makes a text of it.
    fn can_read<T: Type<MySql>>(found: &MySqlTypeInfo) -> bool {
        T::compatible(found) || (T::type_info().name() == "ENUM" && is::<String>(found))
    }

    fn query(statement: &impl QueryStatementWriter) -> (String, Values) {
        statement.build(MysqlQueryBuilder)
    }

    fn now() -> Expr {
        Expr::cust("TIMESTAMPDIFF(MICROSECOND, TIMESTAMP('1970-01-01'), UTC_TIMESTAMP(3)) DIV 1000")
    }

    fn exact(column: Expr) -> Expr {
        Expr::cust_with_exprs("CAST(CONVERT(? USING utf8mb4) AS BINARY)", [column])
    }

    /// In a generated column: MariaDB has no indexes on expressions.
    fn email_key(table: &'static str, column: &'static str) -> Expr {
        Expr::col((table, format!("{column}_key")))
    }

    fn schema(statement: &impl SchemaStatementBuilder) -> String {
        statement.build(MysqlQueryBuilder)
    }

    fn column_type(column: &ColumnType<Self>, at: Spelling<Self>) -> sea_query::ColumnType {
        let exact = at.flavor.exact();
        let kind = match column {
            ColumnType::Key(KeyKind::I32) if at.counts => "INT AUTO_INCREMENT".to_owned(),
            ColumnType::Key(KeyKind::I32) => "INT".to_owned(),
            ColumnType::Key(KeyKind::I64) if at.counts => "BIGINT AUTO_INCREMENT".to_owned(),
            ColumnType::Key(KeyKind::I64) => "BIGINT".to_owned(),
            ColumnType::Key(KeyKind::Uuid) => match at.uuids {
                UuidEncoding::Native => "BINARY(16)".to_owned(),
                UuidEncoding::Hyphenated => "CHAR(36)".to_owned(),
                UuidEncoding::Simple => "CHAR(32)".to_owned(),
            },
            ColumnType::Key(_) => format!("VARCHAR(255) {exact}"),
            ColumnType::Exact(limit) => return custom(format!("VARCHAR({limit}) {exact}")),
            ColumnType::Email => return custom("VARCHAR(320) CHARACTER SET utf8mb4"),
            ColumnType::Token => return custom("LONGTEXT CHARACTER SET utf8mb4"),
            ColumnType::Integer => return custom("BIGINT"),
            ColumnType::Field(kind) => return custom(Self::field_type(kind)),
            ColumnType::Described(kind) => return (**kind).clone(),
        };
        custom(format!("{kind} NOT NULL{}", if at.is_primary { " PRIMARY KEY" } else { "" }))
    }

    fn field_type(kind: &MySqlTypeInfo) -> &str {
        match kind.name() {
            // An enum of the application goes as text: its values are not known here.
            "VARCHAR" | "CHAR" | "TEXT" | "ENUM" => "LONGTEXT CHARACTER SET utf8mb4",
            "BLOB" | "VARBINARY" => "LONGBLOB",
            // So sqlx names JSON, and nothing else.
            "BINARY" => "JSON",
            // sqlx sends moments in UTC. A TIMESTAMP ends in 2038, and the first of a table may change by itself.
            "TIMESTAMP" | "DATETIME" => "DATETIME(6)",
            "TIME" => "TIME(6)",
            "DECIMAL" => "DECIMAL(38, 10)",
            name => name,
        }
    }

    /// The address with the letters A to Z in lower case, one by one: `LOWER` knows others too. An invisible column
    /// (MySQL 8.0.23, MariaDB 10.3) is in no `SELECT *` and asks nothing of an `INSERT`.
    fn email_key_column(column: &str) -> Option<String> {
        Some(format!("{column}_key"))
    }

    /// Other engines know no transactions, and take foreign keys without a word and without effect.
    fn set_up_table(table: &mut TableCreateStatement) {
        table.engine("InnoDB");
    }

    fn email_index(name: &str, table: &str, column: &str, live: Option<&LiveTable>) -> Vec<String> {
        let [name, table, column] = [name, table, column].map(|name| name.replace('`', "``"));
        let address = format!("CONVERT(`{column}` USING utf8mb4) COLLATE utf8mb4_bin");
        let key = ('A'..='Z').fold(address, |inner, letter| {
            format!("REPLACE({inner}, '{letter}', '{}')", letter.to_ascii_lowercase())
        });
        let add_column = format!(
            "ALTER TABLE `{table}` ADD COLUMN `{column}_key` VARBINARY(1280) \
             GENERATED ALWAYS AS (CAST({key} AS BINARY)) VIRTUAL INVISIBLE"
        );
        let has_column = live.is_some_and(|live| live.column(&format!("{column}_key")).is_some());
        let add_index = format!("CREATE UNIQUE INDEX `{name}` ON `{table}` (`{column}_key`)");
        if has_column { vec![add_index] } else { vec![add_column, add_index] }
    }

    fn has_email_index(live: &LiveTable, column: &str) -> bool {
        let key = format!("{column}_key");
        live.is_unique(&[&key]) && live.column(&key).is_some_and(|column| column.is_generated)
    }

    async fn live_table(
        connection: &mut MySqlConnection,
        table: &'static str,
    ) -> sqlx::Result<Option<LiveTable>> {
        live::table(connection, table).await
    }

    /// Each statement that changes a table commits, so the lock is the connection's. Its name has 64 characters at most.
    async fn lock(connection: &mut MySqlConnection) -> sqlx::Result<()> {
        let lock =
            "SELECT COALESCE(GET_LOCK(CONCAT('users-runtime:', LEFT(DATABASE(), 48)), 30), 0)".into_sql_str();
        let rows = Self::fetch(connection, lock, MySqlArguments::default()).await?;
        match rows.first().map(|row| row.try_get::<i64, _>(0)).transpose()? {
            Some(1) => Ok(()),
            _ => Err(sqlx::Error::Protocol("another server has been making tables for half a minute".into())),
        }
    }

    async fn unlock(connection: &mut MySqlConnection) -> sqlx::Result<()> {
        let unlock = "DO RELEASE_LOCK(CONCAT('users-runtime:', LEFT(DATABASE(), 48)))".into_sql_str();
        Self::execute(connection, unlock).await
    }

    async fn fetch(
        connection: &mut MySqlConnection,
        sql: SqlStr,
        arguments: MySqlArguments,
    ) -> sqlx::Result<Vec<MySqlRow>> {
        connection.fetch_all(sqlx::query_with(sql, arguments)).await
    }

    async fn run(
        connection: &mut MySqlConnection,
        sql: SqlStr,
        arguments: MySqlArguments,
    ) -> sqlx::Result<Done> {
        let done = connection.execute(sqlx::query_with(sql, arguments)).await?;
        Ok(Done { rows: done.rows_affected(), key: done.last_insert_id() })
    }

    async fn execute(connection: &mut MySqlConnection, sql: SqlStr) -> sqlx::Result<()> {
        connection.execute(sqlx::raw_sql(sql)).await.map(drop)
    }

    fn is_missing(error: &sqlx::Error) -> bool {
        number(error).is_some_and(|number| MISSING.contains(&number))
    }

    fn is_transient(error: &sqlx::Error) -> bool {
        number(error).is_some_and(|number| TRANSIENT.contains(&number))
    }
}

/// Decodes as MySQL does, whatever other databases the application has turned on in sqlx.
fn decode<'r, T: Decode<'r, MySql>>(value: MySqlValueRef<'r>) -> Result<T, BoxDynError> {
    T::decode(value)
}

/// Whether a value of type `found` can be read as a `T`.
fn is<T: Type<MySql>>(found: &MySqlTypeInfo) -> bool {
    T::compatible(found)
}

fn integer(value: MySqlValueRef<'_>) -> Result<i64, BoxDynError> {
    let found = value.type_info().into_owned();
    if is::<i64>(&found) {
        decode(value)
    } else if is::<u64>(&found) {
        Ok(decode::<u64>(value)?.try_into()?)
    } else {
        Err(format!("a value of type {found}, where the model has an integer").into())
    }
}

/// The server's number for an error.
fn number(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?;
    Some(error.number())
}
