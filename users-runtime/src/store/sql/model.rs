//! How a model stands in a table: what the macros say of each column, and how a row is read and written.

use sea_query::Expr;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type, TypeInfo as _, ValueRef as _};

use super::{SqlBackend, SqlValue};
#[cfg(feature = "mongodb")]
use crate::model::KeyValue;
use crate::model::{AccountFields, Key, KeyKind, KeyRepr, OAuthAccount, OAuthUser, Token};

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

    /// What a row is read from: the driver's own, or what another library makes of it.
    type Row: From<DB::Row>;

    /// Whether a row is read by the columns' names. They are then prefixed with `t` and the offset: `t0_id`.
    const BY_NAME: bool = false;

    /// All columns.
    fn columns() -> Vec<Column<DB>>;

    /// The model in the columns of `row` from `offset` on.
    fn read(row: &Self::Row, offset: usize) -> sqlx::Result<Self>;

    /// The arguments of a statement: `keys`, then the values of all columns that are no keys.
    fn bind(&self, keys: &[SqlValue<'_>]) -> Result<DB::Arguments, BoxDynError>;
}

/// An account model that an SQL store can keep in a database of type `DB`, with its user model. Implemented for all whose
/// two structs are [`SqlModel`]s of one kind.
pub trait SqlAccount<DB: SqlBackend>:
    OAuthAccount<User: SqlModel<DB, Row = <Self as SqlModel<DB>>::Row>> + SqlModel<DB>
{
}

impl<DB, A> SqlAccount<DB> for A
where
    DB: SqlBackend,
    A: OAuthAccount<User: SqlModel<DB, Row = <A as SqlModel<DB>>::Row>> + SqlModel<DB>,
{
}

/// A column of a model's table.
#[non_exhaustive]
pub struct Column<DB: Database> {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType<DB>,
    /// Whether it may be NULL.
    pub is_nullable: bool,
    /// What is written around the column where it is read, and around the value where it is written.
    pub(crate) casts: Option<[Cast; 2]>,
}

pub(crate) type Cast = Box<dyn Fn(Expr) -> Expr>;

/// What a column holds.
#[non_exhaustive]
pub enum ColumnType<DB: Database> {
    /// A key.
    Key(KeyKind),
    /// A text of at most so many bytes that is compared byte for byte.
    Exact(u32),
    /// An e-mail address.
    Email,
    /// A text without limit.
    Token,
    /// An integer of 64 bits.
    Integer,
    /// Any other type, as sqlx names it.
    Field(DB::TypeInfo),
    /// Any other type, as sea-query names it.
    Described(Box<sea_query::ColumnType>),
}

impl<DB: SqlBackend> Column<DB> {
    pub(crate) fn new(name: &'static str, kind: ColumnType<DB>) -> Self {
        Self { name, kind, is_nullable: false, casts: None }
    }

    pub(crate) fn nullable(self) -> Self {
        Self { is_nullable: true, ..self }
    }

    /// What is written around the column and around its value.
    #[cfg(feature = "sea-orm")]
    pub(crate) fn cast(
        self,
        read: impl Fn(Expr) -> Expr + 'static,
        write: impl Fn(Expr) -> Expr + 'static,
    ) -> Self {
        Self { casts: Some([Box::new(read), Box::new(write)]), ..self }
    }

    /// The column of a key.
    #[must_use]
    pub fn key<K: Key>(name: &'static str) -> Self {
        Self::new(name, ColumnType::Key(<K::Repr as KeyRepr>::KIND))
    }

    /// The column of a field that is not optional.
    #[must_use]
    pub fn field<T: SqlField<DB>>(name: &'static str) -> Self {
        Self::new(name, ColumnType::Field(T::type_info()))
    }

    /// The column of an `Option`.
    #[must_use]
    pub fn optional<T: SqlField<DB>>(name: &'static str) -> Self {
        Self::field::<T>(name).nullable()
    }

    /// The columns of the fields that each account has.
    #[must_use]
    pub fn of_account<A: OAuthAccount>() -> Vec<Self> {
        vec![
            Self::key::<A::Id>("id"),
            Self::key::<<A::User as OAuthUser>::Id>("user_id"),
            Self::new("oauth_name", ColumnType::Exact(100)),
            Self::new("access_token", ColumnType::Token),
            Self::new("expires_at", ColumnType::Integer).nullable(),
            Self::new("refresh_token", ColumnType::Token).nullable(),
            Self::new("account_id", ColumnType::Exact(320)),
            Self::new("account_email", ColumnType::Email).nullable(),
        ]
    }
}

/// A type that sqlx can keep in a column of `DB`. Implemented for all such types.
///
/// `create_tables` makes each column of the type that sqlx names for the field. What the databases and sqlx can't do:
///
/// - PostgreSQL, MySQL and MariaDB keep moments to the microsecond: a finer one comes back rounded. On the last two a
///   moment (`DateTime<Utc>`, `OffsetDateTime`) is in a `DATETIME(6)`, in UTC; sqlx sends it as a `TIMESTAMP`, of which
///   MariaDB takes one after the year 2038 for NULL. `NaiveDateTime` and `PrimitiveDateTime` have no such end.
/// - An enum that derives `sqlx::Type` without a `repr` is on PostgreSQL a type of the database, which has to be there
///   before `create_tables`: `CREATE TYPE mood AS ENUM (…)` for `#[sqlx(type_name = "mood")]`.
/// - On MySQL and MariaDB `create_tables` keeps such an enum as text, since its values are not known to it. The store
///   reads it; the application's own queries by sqlx want a column of type `ENUM(…)` for it, or `try_get_unchecked`.
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
    let value = DB::value(row, index)?;
    let key = match <K::Repr as KeyRepr>::KIND {
        #[cfg(feature = "mongodb")]
        KeyKind::ObjectId => object_id::<DB>(value),
        kind => DB::read_key(value, kind),
    };
    key.and_then(|value| KeyRepr::from_value(value).ok_or_else(|| "a key of another type".into()))
        .map(K::from_repr)
        .map_err(|source| in_column(index, source))
}

/// No SQL database has these: they stand as text.
#[cfg(feature = "mongodb")]
fn object_id<DB: SqlBackend>(value: DB::ValueRef<'_>) -> Result<KeyValue, BoxDynError> {
    let text = DB::read_text(value)?.ok_or("no key")?;
    Ok(KeyValue::ObjectId(text.parse()?))
}

/// The value in a column. As with sqlx's own `try_get`, a value of another type is an error: the SQLite driver would
/// read the text `no` as the number 0.
#[doc(hidden)]
pub fn read_field<DB: SqlBackend, T: SqlField<DB>>(row: &DB::Row, index: usize) -> sqlx::Result<T> {
    let value = DB::value(row, index)?;
    let found = value.type_info();
    if DB::can_read::<T>(&found) || (value.is_null() && !found.is_null()) {
        drop(found);
        T::decode(value)
    } else {
        Err(format!("a value of type {found}, where the model has {}", T::type_info()).into())
    }
    .map_err(|source| in_column(index, source))
}

/// The fields that each account has, in the columns from `offset` on.
#[doc(hidden)]
pub fn read_account<DB, A>(row: &DB::Row, offset: usize) -> sqlx::Result<AccountFields<A>>
where
    DB: SqlBackend,
    A: OAuthAccount,
{
    let text = |index: usize| {
        DB::read_text(DB::value(row, offset + index)?).map_err(|source| in_column(offset + index, source))
    };
    let needed = |index: usize| text(index)?.ok_or_else(|| in_column(offset + index, "NULL".into()));
    let expires_at = DB::read_integer(DB::value(row, offset + 4)?).map_err(|e| in_column(offset + 4, e))?;
    Ok(AccountFields {
        id: read_key::<DB, A::Id>(row, offset)?,
        user_id: read_key::<DB, <A::User as OAuthUser>::Id>(row, offset + 1)?,
        oauth_name: needed(2)?,
        access_token: needed(3)?.into(),
        expires_at,
        refresh_token: text(5)?.map(Token::from),
        account_id: needed(6)?,
        account_email: text(7)?,
    })
}

fn in_column(index: usize, source: BoxDynError) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: index.to_string(), source }
}

/// Keys as the arguments of a statement.
#[doc(hidden)]
pub fn bind_keys<DB: SqlBackend>(keys: &[SqlValue<'_>]) -> Result<DB::Arguments, BoxDynError> {
    let mut arguments = DB::Arguments::default();
    for key in keys {
        DB::write(&mut arguments, key.clone())?;
    }
    Ok(arguments)
}

/// Keys, and the fields that each account has, as the arguments of a statement.
#[doc(hidden)]
pub fn bind_account<DB: SqlBackend, A: OAuthAccount>(
    account: &A,
    keys: &[SqlValue<'_>],
) -> Result<DB::Arguments, BoxDynError> {
    let mut arguments = bind_keys::<DB>(keys)?;
    for value in [
        SqlValue::text(account.oauth_name()),
        SqlValue::text(account.access_token().expose()),
        SqlValue::Integer(account.expires_at()),
        SqlValue::optional(account.refresh_token().map(Token::expose)),
        SqlValue::text(account.account_id()),
        SqlValue::optional(account.account_email()),
    ] {
        DB::write(&mut arguments, value)?;
    }
    Ok(arguments)
}

/// Adds a value to the arguments of a statement.
#[doc(hidden)]
pub fn write_field<DB: SqlBackend, T: SqlField<DB>>(
    arguments: &mut DB::Arguments,
    value: &T,
) -> Result<(), BoxDynError> {
    sqlx::Arguments::add(arguments, value)
}
