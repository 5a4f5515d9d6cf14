//! What there is in a database.

use sqlx::SqlSafeStr as _;

use super::backend::{SqlBackend, SqlValue};
use super::bind_keys;

/// A table that is there.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct LiveTable {
    /// The storage engine, where it is one that has no transactions.
    pub unsafe_engine: Option<String>,
    pub columns: Vec<LiveColumn>,
    pub indexes: Vec<LiveIndex>,
    pub foreign_keys: Vec<LiveForeignKey>,
}

/// A column that is there.
#[doc(hidden)]
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct LiveColumn {
    pub name: String,
    /// The type as the database writes it.
    pub spelling: String,
    pub kind: LiveKind,
    /// The most characters or bytes of a text; `None` for no limit.
    pub limit: Option<u64>,
    pub is_nullable: bool,
    /// Whether the database puts a value where a row is written without one.
    pub is_filled: bool,
    /// Whether the database alone puts values into it: it is computed, or an identity that is GENERATED ALWAYS.
    pub is_generated: bool,
    /// Whether the filled values are numbers of which none comes twice, deleted or not.
    pub counts: bool,
    /// Whether texts that differ in case, accents or trailing spaces are different.
    pub is_exact: bool,
}

/// What kind of values a column has, as far as the databases have it in common.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveKind {
    Integer { bits: u8 },
    Boolean,
    Float { bits: u8 },
    Text,
    Bytes,
    Uuid,
    Json,
    Moment { has_zone: bool },
    Other,
}

/// An index that is there.
#[doc(hidden)]
#[derive(Debug)]
pub struct LiveIndex {
    pub is_unique: bool,
    /// Whether it has all rows.
    pub is_whole: bool,
    /// Columns by their names, expressions as the database writes them.
    pub columns: Vec<String>,
}

/// A foreign key of one column.
#[doc(hidden)]
#[derive(Debug)]
pub struct LiveForeignKey {
    pub column: String,
    pub table: String,
    /// Whether deleting the row that it names deletes this one.
    pub cascades: bool,
}

impl LiveTable {
    /// The column of this name; databases compare names without case.
    pub(super) fn column(&self, name: &str) -> Option<&LiveColumn> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// Whether there is a unique index on these columns and no others, in any order.
    pub(super) fn is_unique(&self, columns: &[&str]) -> bool {
        let has = |index: &LiveIndex, name: &str| index.columns.iter().any(|c| c.eq_ignore_ascii_case(name));
        self.indexes.iter().any(|index| {
            index.is_unique
                && index.is_whole
                && index.columns.len() == columns.len()
                && columns.iter().all(|name| has(index, name))
        })
    }

    /// Whether there is an index that begins with this column.
    pub(super) fn is_indexed(&self, column: &str) -> bool {
        let first = |index: &LiveIndex| index.columns.first().is_some_and(|c| c.eq_ignore_ascii_case(column));
        self.indexes.iter().any(|index| index.is_whole && first(index))
    }
}

impl LiveKind {
    /// Whether values of this kind can be kept in a column of that one, where a database has no kinds of their own for
    /// all: dates and JSON as text, flags as numbers.
    pub(super) fn is_like(self, found: Self) -> bool {
        use LiveKind::{Boolean, Bytes, Float, Integer, Json, Moment, Text, Uuid};
        match (self, found) {
            (Integer { bits: wanted }, Integer { bits: found }) => found >= wanted,
            (Boolean, Integer { .. })
            | (Integer { .. }, Boolean)
            | (Json | Moment { .. } | Uuid, Text)
            | (Text, Json | Moment { .. })
            | (Moment { .. }, Moment { .. })
            | (Float { .. }, Float { .. })
            | (Uuid, Bytes)
            | (Bytes, Uuid) => true,
            _ => self == found,
        }
    }

    /// The kind of a type by the name that a database or its driver gives it, in any case, without its length.
    pub(super) fn of(name: &str) -> Self {
        let name = name.to_ascii_uppercase();
        let name = name.split(['(', ' ']).next().unwrap_or_default();
        match name {
            "TINYINT" => Self::Integer { bits: 8 },
            "SMALLINT" | "INT2" | "SMALLSERIAL" => Self::Integer { bits: 16 },
            "MEDIUMINT" => Self::Integer { bits: 24 },
            "INT" | "INT4" | "SERIAL" => Self::Integer { bits: 32 },
            "INTEGER" | "BIGINT" | "INT8" | "BIGSERIAL" => Self::Integer { bits: 64 },
            "BOOL" | "BOOLEAN" => Self::Boolean,
            "REAL" | "FLOAT" | "FLOAT4" => Self::Float { bits: 32 },
            "FLOAT8" | "DOUBLE" => Self::Float { bits: 64 },
            "TEXT" | "VARCHAR" | "CHAR" | "BPCHAR" | "NAME" | "CITEXT" | "CHARACTER" | "TINYTEXT"
            | "MEDIUMTEXT" | "LONGTEXT" | "NVARCHAR" | "CLOB" => Self::Text,
            "BLOB" | "BYTEA" | "BINARY" | "VARBINARY" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" => Self::Bytes,
            "UUID" => Self::Uuid,
            "JSON" | "JSONB" => Self::Json,
            "TIMESTAMPTZ" => Self::Moment { has_zone: true },
            "TIMESTAMP" | "DATETIME" => Self::Moment { has_zone: false },
            _ => Self::Other,
        }
    }
}

/// The rows of a statement about a table, whose name it binds.
pub(super) async fn ask<DB: SqlBackend>(
    connection: &mut DB::Connection,
    sql: &'static str,
    table: &'static str,
) -> sqlx::Result<Vec<DB::Row>> {
    let arguments = bind_keys::<DB>(&[SqlValue::text(table)]).map_err(sqlx::Error::Encode)?;
    DB::fetch(connection, sql.into_sql_str(), arguments).await
}

/// A column of an index, where a database tells of one at a time.
#[cfg(any(feature = "mysql", feature = "sqlite"))]
pub(super) struct IndexPart {
    pub(super) index: String,
    pub(super) is_unique: bool,
    /// Whether this part has all rows, and all of a value.
    pub(super) is_whole: bool,
    pub(super) column: String,
}

/// Parts as indexes: those of one index follow each other.
#[cfg(any(feature = "mysql", feature = "sqlite"))]
pub(super) fn gather(parts: impl Iterator<Item = sqlx::Result<IndexPart>>) -> sqlx::Result<Vec<LiveIndex>> {
    let mut last = None;
    let mut indexes: Vec<LiveIndex> = Vec::new();
    for part in parts {
        let IndexPart { index: name, is_unique, is_whole, column } = part?;
        if last.as_ref() != Some(&name) {
            indexes.push(LiveIndex { is_unique, is_whole: true, columns: Vec::new() });
            last = Some(name);
        }
        if let Some(index) = indexes.last_mut() {
            index.is_whole &= is_whole;
            index.columns.push(column);
        }
    }
    Ok(indexes)
}
