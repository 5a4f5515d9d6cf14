//! Claims: who has taken a key, and for how long.

use sea_query::{Expr, ExprTrait as _, Func, OnConflict, Query};
use sqlx::SqlStr;

use super::{bound, statement};
use crate::store::sql::SqlBackend;
use crate::store::sql::backend::Returning;

/// The table.
pub(in super::super) const TABLE: &str = "oauth_claim";
pub(in super::super) const KEY: &str = "key";
pub(in super::super) const OWNER: &str = "owner";
pub(in super::super) const UNTIL: &str = "until";

pub(super) fn take_claim<DB: SqlBackend>() -> SqlStr {
    let is_free = Expr::col((TABLE, UNTIL)).lte(DB::now());
    let mut insert = Query::insert();
    insert.into_table(TABLE).columns([KEY, OWNER, UNTIL]).values_panic([
        bound(0).into(),
        bound(1).into(),
        DB::now().add(bound(2)),
    ]);
    if DB::RETURNING == Returning::Nothing {
        let new = |column: &'static str| Expr::from(Func::cust("VALUES").arg(Expr::col(column)));
        let is_owners = || Expr::col((TABLE, OWNER)).eq(new(OWNER));
        let taken =
            |may, column| Expr::from(Func::cust("IF").args([may, new(column), Expr::col((TABLE, column))]));
        // Whether or not the second sees what the first has set, which is a setting of MariaDB's.
        insert.on_conflict(
            OnConflict::new()
                .value(OWNER, taken(is_free.clone().or(is_owners()), OWNER))
                .value(UNTIL, taken(is_free.or(is_owners()), UNTIL))
                .to_owned(),
        );
    } else {
        let is_owners = Expr::col((TABLE, OWNER)).eq(Expr::col(("excluded", OWNER)));
        insert
            .on_conflict(
                OnConflict::column(KEY)
                    .update_columns([OWNER, UNTIL])
                    .action_and_where(is_free.or(is_owners))
                    .to_owned(),
            )
            .returning_col(KEY);
    }
    statement::<DB>(&insert)
}

pub(super) fn is_claimed<DB: SqlBackend>() -> SqlStr {
    let mut select = Query::select();
    select
        .column(KEY)
        .from(TABLE)
        .and_where(Expr::col((TABLE, KEY)).eq(bound(0)))
        .and_where(Expr::col((TABLE, OWNER)).eq(bound(1)));
    statement::<DB>(&select)
}

pub(super) fn purge_claims<DB: SqlBackend>() -> SqlStr {
    let mut delete = Query::delete();
    delete.from_table(TABLE).and_where(Expr::col((TABLE, UNTIL)).lte(DB::now()));
    statement::<DB>(&delete)
}
