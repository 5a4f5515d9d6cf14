//! What there is in an SQLite database: <https://www.sqlite.org/pragma.html>.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, SqliteConnection};

use super::super::live::{IndexPart, LiveColumn, LiveForeignKey, LiveKind, LiveTable, ask, gather};

pub(super) async fn table(
    connection: &mut SqliteConnection,
    table: &'static str,
) -> sqlx::Result<Option<LiveTable>> {
    let made_by = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE";
    let Some(row) = ask::<Sqlite>(connection, made_by, table).await?.into_iter().next() else {
        return Ok(None);
    };
    let made_by: String = row.try_get(0)?;
    let counts = made_by.to_ascii_uppercase().contains("AUTOINCREMENT");
    let columns = ask::<Sqlite>(
        connection,
        "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk, hidden FROM pragma_table_xinfo(?)",
        table,
    )
    .await?;
    let columns = columns.iter().map(|row| column(row, counts)).collect::<sqlx::Result<_>>()?;
    let indexes = ask::<Sqlite>(
        connection,
        "SELECT l.name, l.\"unique\", l.partial, x.name, x.coll, m.sql \
         FROM pragma_index_list(?) l JOIN pragma_index_xinfo(l.name) x \
         LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name \
         WHERE x.key ORDER BY l.seq, x.seqno",
        table,
    )
    .await?;
    let keys = ask::<Sqlite>(
        connection,
        "SELECT \"from\", \"table\", on_delete FROM pragma_foreign_key_list(?)",
        table,
    )
    .await?;
    let foreign_keys = keys.iter().map(foreign_key).collect::<sqlx::Result<_>>()?;
    Ok(Some(LiveTable {
        unsafe_engine: None,
        columns,
        indexes: gather(indexes.iter().map(part))?,
        foreign_keys,
    }))
}

fn column(row: &SqliteRow, counts: bool) -> sqlx::Result<LiveColumn> {
    let spelling: String = row.try_get(1)?;
    let [is_not_null, has_default, key, hidden] =
        [row.try_get::<i64, _>(2)?, row.try_get(3)?, row.try_get(4)?, row.try_get(5)?];
    let kind = kind(&spelling);
    // A primary key of type INTEGER is the row's number, which SQLite makes.
    let is_number = key == 1 && spelling.eq_ignore_ascii_case("INTEGER");
    Ok(LiveColumn {
        name: row.try_get(0)?,
        kind,
        limit: None,
        is_nullable: is_not_null == 0 && !is_number,
        is_filled: has_default != 0 || hidden != 0 || is_number,
        is_generated: hidden > 1,
        counts: is_number && counts,
        is_exact: true,
        spelling,
    })
}

/// By the rules of affinity (section 3.1 of "Datatypes In SQLite"), after the names that people use for more.
fn kind(spelling: &str) -> LiveKind {
    let upper = spelling.to_ascii_uppercase();
    match LiveKind::of(spelling) {
        // Every integer column holds 64 bits, and every text any length.
        LiveKind::Integer { .. } => LiveKind::Integer { bits: 64 },
        // SeaORM's name for sixteen bytes.
        LiveKind::Other if upper == "UUID_TEXT" => LiveKind::Uuid,
        LiveKind::Other if upper.contains("INT") => LiveKind::Integer { bits: 64 },
        LiveKind::Other if ["CHAR", "CLOB", "TEXT"].iter().any(|part| upper.contains(part)) => LiveKind::Text,
        kind => kind,
    }
}

fn foreign_key(row: &SqliteRow) -> sqlx::Result<LiveForeignKey> {
    let on_delete: String = row.try_get(2)?;
    Ok(LiveForeignKey { column: row.try_get(0)?, table: row.try_get(1)?, cascades: on_delete == "CASCADE" })
}

/// A column of an index. One on expressions has its columns in its own text only.
fn part(row: &SqliteRow) -> sqlx::Result<IndexPart> {
    let column = match row.try_get::<Option<String>, _>(3)? {
        Some(column) if row.try_get::<String, _>(4)? == "NOCASE" => format!("lower({column})"),
        Some(column) => column,
        None => expression(row.try_get::<Option<String>, _>(5)?.as_deref().unwrap_or_default()),
    };
    Ok(IndexPart {
        index: row.try_get(0)?,
        is_unique: row.try_get::<i64, _>(1)? != 0,
        is_whole: row.try_get::<i64, _>(2)? == 0,
        column,
    })
}

/// What is in the parentheses of `CREATE INDEX … ON … (…)`, without quotes.
fn expression(sql: &str) -> String {
    let inside = sql.split_once('(').map_or("", |(_, rest)| rest).trim_end();
    inside.strip_suffix(')').unwrap_or(inside).replace(['"', '`', '[', ']', ' '], "")
}
