//! What there is in a MySQL or MariaDB database: the chapter on `INFORMATION_SCHEMA` of the manuals.

use sqlx::mysql::MySqlRow;
use sqlx::{MySql, MySqlConnection, Row as _};

use super::super::live::{IndexPart, LiveColumn, LiveForeignKey, LiveKind, LiveTable, ask, gather};

pub(super) async fn table(
    connection: &mut MySqlConnection,
    table: &'static str,
) -> sqlx::Result<Option<LiveTable>> {
    let columns = ask::<MySql>(
        connection,
        "SELECT COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, CAST(CHARACTER_MAXIMUM_LENGTH AS SIGNED), IS_NULLABLE = 'YES', \
                COLUMN_DEFAULT IS NOT NULL AND COLUMN_DEFAULT <> 'NULL', EXTRA, COALESCE(COLLATION_NAME, ''), COLUMN_KEY = 'PRI' \
         FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? \
         ORDER BY ORDINAL_POSITION",
        table,
    )
    .await?;
    if columns.is_empty() {
        return Ok(None);
    }
    let engine = ask::<MySql>(
        connection,
        "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
        table,
    )
    .await?;
    let engine: Option<String> = engine.first().map(|row| row.try_get(0)).transpose()?.flatten();
    let columns = columns.iter().map(column).collect::<sqlx::Result<_>>()?;
    let indexes = ask::<MySql>(
        connection,
        "SELECT INDEX_NAME, NON_UNIQUE = 0, COLUMN_NAME, SUB_PART IS NULL FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX",
        table,
    )
    .await?;
    let keys = ask::<MySql>(
        connection,
        "SELECT k.COLUMN_NAME, k.REFERENCED_TABLE_NAME, r.DELETE_RULE = 'CASCADE' \
         FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r \
         ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME \
         AND r.TABLE_NAME = k.TABLE_NAME \
         WHERE k.TABLE_SCHEMA = DATABASE() AND k.TABLE_NAME = ?",
        table,
    )
    .await?;
    let foreign_keys = keys.iter().map(foreign_key).collect::<sqlx::Result<_>>()?;
    let unsafe_engine = engine.filter(|engine| !engine.eq_ignore_ascii_case("InnoDB"));
    Ok(Some(LiveTable { unsafe_engine, columns, indexes: gather(indexes.iter().map(part))?, foreign_keys }))
}

fn column(row: &MySqlRow) -> sqlx::Result<LiveColumn> {
    let [spelling, name, extra, collation] =
        [row.try_get::<String, _>(1)?, row.try_get(2)?, row.try_get(6)?, row.try_get(7)?];
    let extra: String = extra;
    let extra = extra.to_ascii_lowercase();
    let counts = extra.contains("auto_increment");
    let kind = match LiveKind::of(&name) {
        LiveKind::Integer { .. } if spelling == "tinyint(1)" => LiveKind::Boolean,
        kind => kind,
    };
    // MySQL says `DEFAULT_GENERATED` of an expression, and `… GENERATED` of a column that can't be written.
    // A key that is not counted would be the same in each row.
    let is_key = row.try_get::<i64, _>(8)? != 0;
    let is_filled = counts || (!is_key && (row.try_get::<i64, _>(5)? != 0 || extra.contains("generated")));
    Ok(LiveColumn {
        name: row.try_get(0)?,
        kind,
        limit: row.try_get::<Option<i64>, _>(3)?.and_then(|limit| u64::try_from(limit).ok()),
        is_nullable: row.try_get::<i64, _>(4)? != 0,
        is_filled,
        is_generated: extra.contains("virtual generated") || extra.contains("stored generated"),
        counts,
        is_exact: kind != LiveKind::Text || is_exact(&collation),
        spelling,
    })
}

/// A binary collation that does not pad: the others equate `a` and `a `.
fn is_exact(collation: &str) -> bool {
    matches!(collation, "utf8mb4_0900_bin" | "binary") || collation.ends_with("_nopad_bin")
}

fn foreign_key(row: &MySqlRow) -> sqlx::Result<LiveForeignKey> {
    let cascades = row.try_get::<i64, _>(2)? != 0;
    Ok(LiveForeignKey { column: row.try_get(0)?, table: row.try_get(1)?, cascades })
}

/// A column of an index. One that is an expression has no name.
fn part(row: &MySqlRow) -> sqlx::Result<IndexPart> {
    Ok(IndexPart {
        index: row.try_get(0)?,
        is_unique: row.try_get::<i64, _>(1)? != 0,
        is_whole: row.try_get::<i64, _>(3)? != 0,
        column: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
    })
}
