//! What a model has to be for the databases that are turned on.

use super::QueryResult;
use crate::store::sql::SqlModel;

/// A user or account model that is a SeaORM entity's `Model`. Implemented for all such models by the macros:
/// `#[derive(OAuthUser)]` on a SeaORM `Model`, `#[oauth_account(orm = "sea_orm", …)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not kept by SeaORM",
    label = "not the `Model` of a SeaORM entity",
    note = "make the user a SeaORM `Model` with `#[derive(OAuthUser)]`, and the account \
            `#[oauth_account(user = \"super::user::Model\", orm = \"sea_orm\", table = \"oauth_account\")] pub struct Model;`"
)]
pub trait SeaOrmModel: OnSqlite + OnPostgres + OnMySql {}

#[diagnostic::do_not_recommend]
impl<M: OnSqlite + OnPostgres + OnMySql> SeaOrmModel for M {}

/// A bound that holds where the feature is off.
macro_rules! on {
    ($name:ident, $feature:literal, $database:ident) => {
        #[doc(hidden)]
        #[cfg(feature = $feature)]
        pub trait $name: SqlModel<sqlx::$database, Row = QueryResult> {}

        #[cfg(feature = $feature)]
        impl<M: SqlModel<sqlx::$database, Row = QueryResult>> $name for M {}

        #[doc(hidden)]
        #[cfg(not(feature = $feature))]
        pub trait $name {}

        #[cfg(not(feature = $feature))]
        impl<M> $name for M {}
    };
}

on!(OnSqlite, "sqlite", Sqlite);
on!(OnPostgres, "postgres", Postgres);
on!(OnMySql, "mysql", MySql);
