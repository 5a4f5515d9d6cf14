//! What generated code calls. Not for use by hand: it may change in any release.

#[cfg(feature = "mongodb")]
pub use mongodb::bson::Document;
pub use serde;
pub use uuid::Uuid;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

pub use crate::model::{
    AccountFields, AccountMut, AccountRef, Checked, EmailField, KeyOf, LinkedAccount, NewUser, PasswordField,
    UserOf, Writes, Yes, is_known,
};
use crate::model::{Email, Key, KeyRepr as _, KeyValue};

#[cfg(feature = "mongodb")]
pub use crate::store::mongodb::{
    FieldError, MongoAccount, MongoField, MongoUser, read_field as read_bson, write_field as write_bson,
};
#[cfg(feature = "sea-orm")]
pub use crate::store::sea_orm;
#[cfg(feature = "__sqlx")]
pub use crate::store::sql::{
    Column, SqlBackend, SqlField, SqlModel, SqlValue, bind_account, bind_keys, read_account, read_field,
    read_key, write_field as write_column,
};
#[cfg(feature = "__sqlx")]
pub use sqlx;

/// The address for the `email` of a new user.
#[must_use]
pub fn address<'a>(new: &NewUser<'a>) -> Option<&'a str> {
    new.profile.email.as_ref().map(Email::address)
}

/// Stands where a value would, after a mistake that has been reported. (A `!` would be warned of.)
#[must_use]
pub fn never<T>() -> T {
    unreachable!("the macro has reported an error")
}

/// Writes a field of a public view whose type may have no `Serialize`.
pub fn write_field<const IS: bool, V: SerializeStruct, T>(
    view: &mut V,
    name: &'static str,
    field: &T,
) -> Result<(), V::Error>
where
    Checked<IS>: Writes<T>,
{
    <Checked<IS> as Writes<T>>::write(view, name, field)
}

/// The key of a public view, whether or not its type has serde's traits.
pub fn key_value<K: Key>(key: &K) -> KeyValue {
    key.to_repr().to_value()
}

/// Writes a key in a view that serde's derive writes.
pub fn serialize_key<K: Key, S: Serializer>(key: &K, serializer: S) -> Result<S::Ok, S::Error> {
    key_value(key).serialize(serializer)
}

/// A public view as JSON.
pub type JsonView = serde_json::Result<serde_json::Value>;

/// Writes a public view as JSON.
pub fn json_view<V: Serialize>(view: V) -> JsonView {
    serde_json::to_value(view)
}

/// A public view that serde's derive writes, unless it has found a mistake there and said so: of that nothing more is said.
#[derive(Debug)]
pub struct Derived<V>(pub V);

impl<V: Serialize> Derived<V> {
    /// Writes the view as JSON.
    pub fn json(self) -> JsonView {
        json_view(self.0)
    }
}

/// What a view has instead that is not written: a method of the type itself goes before it.
pub trait Unwritten: Sized {
    /// Stands where the view would be written.
    fn json(self) -> JsonView {
        never()
    }
}

impl<V> Unwritten for Derived<V> {}

/// What the macros generate, if they are of this release; see `common::release` in users-derive.
#[doc(hidden)]
#[macro_export]
macro_rules! one_release {
    (1 $version:literal $($tokens:tt)*) => { $($tokens)* };
    ($number:literal $version:literal $($tokens:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "this macro is of users-derive ", $version, ", and `users_runtime` is of another release: give both the same \
             version in Cargo.toml, or take the macro from `users_runtime`"
        ));
    };
}

/// Its tokens, or nothing where the runtime has no axum.
#[cfg(feature = "axum")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_axum {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Its tokens, or nothing where the runtime has no axum.
#[cfg(not(feature = "axum"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_axum {
    ($($tokens:tt)*) => {};
}

/// Its tokens, or nothing where the runtime has no SQL store.
#[cfg(feature = "__sqlx")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_sqlx {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Its tokens, or nothing where the runtime has no SQL store.
#[cfg(not(feature = "__sqlx"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_sqlx {
    ($($tokens:tt)*) => {};
}

/// Its tokens, or nothing where the runtime has no MongoDB store.
#[cfg(feature = "mongodb")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_mongodb {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Its tokens, or nothing where the runtime has no MongoDB store.
#[cfg(not(feature = "mongodb"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_mongodb {
    ($($tokens:tt)*) => {};
}

/// Its tokens, or nothing where the runtime has no SeaORM.
#[cfg(feature = "sea-orm")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_sea_orm {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Its tokens, or nothing where the runtime has no SeaORM.
#[cfg(not(feature = "sea-orm"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_sea_orm {
    ($($tokens:tt)*) => {};
}

/// Its tokens where the runtime has no SeaORM, or nothing.
#[cfg(not(feature = "sea-orm"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_sea_orm {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Its tokens where the runtime has no SeaORM, or nothing.
#[cfg(feature = "sea-orm")]
#[doc(hidden)]
#[macro_export]
macro_rules! __unless_sea_orm {
    ($($tokens:tt)*) => {};
}
