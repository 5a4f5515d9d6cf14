//! How a model stands in a table: what the macros say of each column, and how a row is read and written.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type, TypeInfo as _, ValueRef as _};

use super::SqlBackend;
use crate::model::{Key, KeyKind, KeyRepr, Token};

/// A model that an SQL store can keep in a database of type `DB`. The macros implement it for every `DB` that has all
/// the model's field types.
///
/// The columns come in one order everywhere: the key (of an account: its key, then its user's), then the other fields
/// as the struct has them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be kept in this database",
    note = "each field needs a type that sqlx can keep in `{DB}`"
)]
pub trait SqlModel<DB: SqlBackend>: Sized + Send + Sync + 'static {
    /// The column of a user's e-mail address. Of no meaning for an account.
    const EMAIL: &'static str = "email";

    /// All columns.
    fn columns() -> Vec<Column<DB>>;

    /// The model in the columns of `row` from `offset` on.
    fn read(row: &DB::Row, offset: usize) -> sqlx::Result<Self>;

    /// Adds the values of all columns but the keys to `arguments`.
    fn write(&self, arguments: &mut DB::Arguments) -> Result<(), BoxDynError>;
}

/// A column of a model's table.
#[non_exhaustive]
pub struct Column<DB: Database> {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType<DB>,
    /// Whether it may be NULL.
    pub is_nullable: bool,
}

/// The type of a column.
#[non_exhaustive]
pub enum ColumnType<DB: Database> {
    /// A key: the store knows how the database spells it.
    Key(KeyKind),
    /// Any other type, as sqlx names it.
    Field(DB::TypeInfo),
}

impl<DB: SqlBackend> Column<DB> {
    /// The column of a key.
    #[must_use]
    pub fn key<K: Key>(name: &'static str) -> Self {
        Self { name, kind: ColumnType::Key(<K::Repr as KeyRepr>::KIND), is_nullable: false }
    }

    /// The column of a field that is not optional.
    #[must_use]
    pub fn field<T: SqlField<DB>>(name: &'static str) -> Self {
        Self { name, kind: ColumnType::Field(T::type_info()), is_nullable: false }
    }

    /// The column of an `Option`.
    #[must_use]
    pub fn optional<T: SqlField<DB>>(name: &'static str) -> Self {
        Self { is_nullable: true, ..Self::field::<T>(name) }
    }
}

/// A type that sqlx can keep in a column of `DB`. Implemented for all such types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be kept in a column of `{DB}`",
    label = "sqlx has no `Type`, `Encode` and `Decode` for this in `{DB}`",
    note = "use a type that sqlx knows, turn on the sqlx feature that brings it, or derive `sqlx::Type` for your own"
)]
pub trait SqlField<DB: Database>: Type<DB> + for<'v> Encode<'v, DB> + for<'r> Decode<'r, DB> {}

#[diagnostic::do_not_recommend]
impl<DB: Database, T> SqlField<DB> for T where T: Type<DB> + for<'v> Encode<'v, DB> + for<'r> Decode<'r, DB> {}

/// The key in a column.
#[doc(hidden)]
pub fn read_key<DB: SqlBackend, K: Key>(row: &DB::Row, index: usize) -> sqlx::Result<K> {
    DB::read_key(DB::value(row, index)?, <K::Repr as KeyRepr>::KIND)
        .and_then(|value| KeyRepr::from_value(value).ok_or_else(|| "a key of another type".into()))
        .map(K::from_repr)
        .map_err(|source| sqlx::Error::ColumnDecode { index: index.to_string(), source })
}

/// The value in a column. As with sqlx's own `try_get`, a value of another type is an error: the SQLite driver would
/// read the text `no` as the number 0.
#[doc(hidden)]
pub fn read_field<DB: SqlBackend, T: SqlField<DB>>(row: &DB::Row, index: usize) -> sqlx::Result<T> {
    let value = DB::value(row, index)?;
    let found = value.type_info();
    if T::compatible(&found) || (value.is_null() && !found.is_null()) {
        drop(found);
        T::decode(value)
    } else {
        Err(format!("a value of type {found}, where the model has {}", T::type_info()).into())
    }
    .map_err(|source| sqlx::Error::ColumnDecode { index: index.to_string(), source })
}

/// Adds a value to the arguments of a statement.
#[doc(hidden)]
pub fn write_field<DB: SqlBackend, T: SqlField<DB>>(
    arguments: &mut DB::Arguments,
    value: &T,
) -> Result<(), BoxDynError> {
    sqlx::Arguments::add(arguments, value)
}

impl<DB: Database> Type<DB> for Token
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }

    fn compatible(ty: &DB::TypeInfo) -> bool {
        String::compatible(ty)
    }
}

impl<'q, DB: Database> Encode<'q, DB> for Token
where
    String: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.expose().to_owned().encode(buffer)
    }
}

impl<'r, DB: Database> Decode<'r, DB> for Token
where
    String: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        String::decode(value).map(Self::from)
    }
}
