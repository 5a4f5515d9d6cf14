//! How the store keeps a SeaORM model: by SeaORM's own traits, so that all that its attributes say holds.

use sea_orm::sea_query::ForeignKeyAction;
use sea_orm::{
    ColumnTrait as _, EntityTrait, FromQueryResult, IdenStatic as _, Iterable as _, ModelTrait,
    PrimaryKeyToColumn as _, QueryResult, RelationDef, Value,
};
use sqlx::error::BoxDynError;

use super::SeaOrmBackend;
use crate::model::{OAuthAccount, OAuthUser};
use crate::store::sql::{Column, ColumnType, SqlValue};

type ColumnOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::Column;

/// The relation of an account to its user, with a foreign key that lets a user's accounts go with the user.
#[must_use]
pub fn belongs_to<E: EntityTrait, U: EntityTrait>(user_id: E::Column) -> RelationDef {
    E::belongs_to(U::default())
        .from(user_id)
        .to(primary_key::<U>())
        .on_delete(ForeignKeyAction::Cascade)
        .into()
}

/// The column of the primary key. SeaORM's derive refuses an entity without one.
fn primary_key<E: EntityTrait>() -> E::Column {
    let key = E::PrimaryKey::iter().next().expect("an entity has a primary key");
    key.into_column()
}

/// A user's columns, the key first.
#[must_use]
pub fn user_columns<U, DB>() -> Vec<Column<DB>>
where
    U: OAuthUser + ModelTrait,
    DB: SeaOrmBackend,
{
    let key = primary_key::<U::Entity>().as_str();
    let mut columns = vec![Column::key::<U::Id>(key)];
    columns.extend(others::<U>(&[key]).map(column::<U, DB>));
    columns
}

/// An account's columns: those that each account has, then its own.
#[must_use]
pub fn account_columns<A, DB>() -> Vec<Column<DB>>
where
    A: OAuthAccount + ModelTrait,
    DB: SeaOrmBackend,
{
    let mut columns = Column::of_account::<A>();
    let given: Vec<_> = columns.iter().map(|column| column.name).collect();
    columns.extend(others::<A>(&given).map(column::<A, DB>));
    columns
}

/// The columns but these, in the order of the struct.
fn others<M: ModelTrait>(but: &[&'static str]) -> impl Iterator<Item = ColumnOf<M>> + use<M> {
    let but = but.to_vec();
    ColumnOf::<M>::iter().filter(move |column| !but.contains(&column.as_str()))
}

fn column<M: ModelTrait, DB: SeaOrmBackend>(column: ColumnOf<M>) -> Column<DB> {
    let def = column.def();
    let kind = ColumnType::Described(Box::new(DB::spell(def.get_column_type())));
    let described = Column::new(column.as_str(), kind)
        .cast(move |read| column.select_as(read), move |written| column.save_as(written));
    if def.is_null() { described.nullable() } else { described }
}

/// The model in the columns of `row` whose names begin with `t` and the offset.
pub fn read<M: FromQueryResult>(row: &QueryResult, offset: usize) -> sqlx::Result<M> {
    let prefix = format!("t{offset}_");
    M::from_query_result(row, &prefix)
        .map_err(|error| sqlx::Error::ColumnDecode { index: prefix, source: error.into() })
}

/// Keys, then the values of all columns of a user but its key.
pub fn bind_user<U, DB>(user: &U, keys: &[SqlValue<'_>]) -> Result<DB::Arguments, BoxDynError>
where
    U: OAuthUser + ModelTrait,
    DB: SeaOrmBackend,
{
    let columns = others::<U>(&[primary_key::<U::Entity>().as_str()]);
    DB::arguments(keys.iter().map(key).chain(columns.map(|column| user.get(column))).collect())
}

/// Keys, then the values of all columns of an account but its own key and its user's.
pub fn bind_account<A, DB>(account: &A, keys: &[SqlValue<'_>]) -> Result<DB::Arguments, BoxDynError>
where
    A: OAuthAccount + ModelTrait,
    DB: SeaOrmBackend,
{
    let columns = others::<A>(&["id", "user_id"]);
    DB::arguments(keys.iter().map(key).chain(columns.map(|column| account.get(column))).collect())
}

/// A value of the store's as SeaORM has it.
fn key(value: &SqlValue<'_>) -> Value {
    match value {
        SqlValue::Small(value) => (*value).into(),
        SqlValue::Integer(value) => (*value).into(),
        SqlValue::Text(value) => value.as_deref().map(str::to_owned).into(),
        SqlValue::Uuid(value) => (*value).into(),
    }
}
