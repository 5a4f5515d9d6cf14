//! What there is in a PostgreSQL database: chapter "System Catalogs" of the manual.

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Postgres, Row as _};

use super::super::live::{LiveColumn, LiveForeignKey, LiveIndex, LiveKind, LiveTable, ask};

/// The table of this name that statements without a schema mean.
pub(super) async fn table(
    connection: &mut PgConnection,
    table: &'static str,
) -> sqlx::Result<Option<LiveTable>> {
    let columns = ask::<Postgres>(
        connection,
        "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), t.typname::text, \
                CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 \
                     THEN (a.atttypmod - 4)::int8 END, \
                NOT a.attnotnull, a.atthasdef OR a.attidentity <> '', \
                COALESCE(c.collisdeterministic, true) AND t.typname <> 'citext', a.attgenerated <> '' OR a.attidentity = 'a' \
         FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_collation c ON c.oid = a.attcollation \
         WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped \
         ORDER BY a.attnum",
        table,
    )
    .await?;
    if columns.is_empty() {
        return Ok(None);
    }
    let columns = columns.iter().map(column).collect::<sqlx::Result<_>>()?;
    let indexes = ask::<Postgres>(
        connection,
        "SELECT i.indisunique, i.indpred IS NULL AND i.indisvalid, \
                ARRAY(SELECT COALESCE(a.attname::text, pg_get_indexdef(i.indexrelid, k::int, true)) \
                      FROM generate_series(1, i.indnkeyatts) k \
                      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1] \
                      AND a.attnum > 0 ORDER BY k) \
         FROM pg_index i WHERE i.indrelid = to_regclass(quote_ident($1))",
        table,
    )
    .await?;
    let indexes = indexes.iter().map(index).collect::<sqlx::Result<_>>()?;
    let keys = ask::<Postgres>(
        connection,
        "SELECT a.attname::text, r.relname::text, c.confdeltype = 'c' \
         FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid \
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
         WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.conrelid = to_regclass(quote_ident($1))",
        table,
    )
    .await?;
    let foreign_keys = keys.iter().map(foreign_key).collect::<sqlx::Result<_>>()?;
    Ok(Some(LiveTable { unsafe_engine: None, columns, indexes, foreign_keys }))
}

fn column(row: &PgRow) -> sqlx::Result<LiveColumn> {
    let is_filled = row.try_get(5)?;
    Ok(LiveColumn {
        name: row.try_get(0)?,
        spelling: row.try_get(1)?,
        kind: LiveKind::of(&row.try_get::<String, _>(2)?),
        limit: row.try_get::<Option<i64>, _>(3)?.and_then(|limit| u64::try_from(limit).ok()),
        is_nullable: row.try_get(4)?,
        is_filled,
        // A sequence does not go back.
        counts: is_filled,
        is_exact: row.try_get(6)?,
        is_generated: row.try_get(7)?,
    })
}

/// An expression without quotes, spaces and the parentheses of a cast's operand, which the server writes or not.
fn index(row: &PgRow) -> sqlx::Result<LiveIndex> {
    let columns: Vec<String> = row.try_get(2)?;
    let plain = |column: String| {
        if !column.contains('(') {
            return column;
        }
        let text = column.replace(['"', ' '], "").to_lowercase();
        text.replace("((", "(").replace(")::", "::").replace("))", ")")
    };
    Ok(LiveIndex {
        is_unique: row.try_get(0)?,
        is_whole: row.try_get(1)?,
        columns: columns.into_iter().map(plain).collect(),
    })
}

fn foreign_key(row: &PgRow) -> sqlx::Result<LiveForeignKey> {
    Ok(LiveForeignKey { column: row.try_get(0)?, table: row.try_get(1)?, cascades: row.try_get(2)? })
}
