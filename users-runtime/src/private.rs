//! What generated code calls. Not for use by hand: it may change in any release.

#[cfg(feature = "axum")]
pub use axum;
#[cfg(feature = "mongodb")]
pub use mongodb::bson::Document;
pub use serde;
pub use uuid::Uuid;

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::model::{AccountFields, AccountMut, EmailField, LinkedAccount, NewUser, PasswordField};
use crate::model::{Email, Key, OAuthUser, Profile};

#[cfg(feature = "mongodb")]
pub use crate::store::mongodb::{
    FieldError, MongoAccount, MongoField, MongoUser, read_field as read_bson, write_field as write_bson,
};
#[cfg(feature = "sea-orm")]
pub use crate::store::sea_orm;
#[cfg(feature = "__sqlx")]
pub use crate::store::sql::{
    Column, SqlBackend, SqlField, SqlModel, SqlValue, bind_account, bind_keys, read_account, read_field,
    read_key, write_field,
};
#[cfg(feature = "__sqlx")]
pub use sqlx;

/// The value of a field with `profile = "…"`: `None` if the claim is missing or of another type.
#[must_use]
pub fn claim<T: DeserializeOwned>(profile: &Profile, pointer: &str) -> Option<T> {
    profile.claim(pointer).and_then(|value| T::deserialize(value.as_ref()).ok())
}

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

/// Asks for a key, where its type was written.
pub const fn is_key<K: Key>() {}

/// What a type was found to be.
///
/// Where the constant does not compile, rustc says so once, and of a type with such a constant in it says no more.
#[derive(Debug)]
pub struct Checked<const IS: bool>;

/// The type of a key that another one stands on.
pub trait KeyOf<K> {
    /// The type.
    type Key: Key;
}

impl<K: Key> KeyOf<K> for Checked<true> {
    type Key = K;
}

/// Guards an impl: it holds, unless the constant did not compile.
pub trait Yes {}

impl Yes for Checked<true> {}

/// Asks for serde's traits, where a field's type was written.
pub const fn in_view<T: InView<By>, By>() {}

/// A type that can be a field of a public view.
///
/// There are two ways to be one, of which nobody can take the second: of a trait with a single impl rustc would name
/// what is missing for the impl, and not the remedy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be in the public view",
    label = "serde can't write and read this",
    note = "derive serde's `Serialize` and `Deserialize` for its type, or mark the field `private` to keep it out"
)]
pub trait InView<By> {}

/// By serde's traits.
#[derive(Debug)]
pub struct BySerde;

/// By nothing.
#[derive(Debug)]
pub struct ByNothing;

impl<T: Serialize + DeserializeOwned> InView<BySerde> for T {}
impl<T: Nothing> InView<ByNothing> for T {}

/// What nothing implements.
pub trait Nothing {}

/// What a model has from the standard library.
pub trait Plain: Clone + Debug + PartialEq + Send + Sync {}

impl<T: Clone + Debug + PartialEq + Send + Sync> Plain for T {}

/// Stands in for a user model that a macro could not make out.
#[derive(Clone, Debug)]
pub struct NoUser(Uuid);

impl OAuthUser for NoUser {
    type Id = Uuid;
    type Email = Option<String>;

    const TABLE: &'static str = "";

    fn id(&self) -> &Uuid {
        &self.0
    }

    fn email(&self) -> Option<&str> {
        None
    }

    fn __from_login(id: Uuid, _: &NewUser<'_>) -> Option<Self> {
        Some(Self(id))
    }

    fn __set_id(&mut self, id: Uuid) {
        self.0 = id;
    }
}

/// A key in a public view: a number or a string, whether or not its type has serde's traits.
pub mod key {
    use super::{Deserialize, Deserializer, Key, Serialize, Serializer};
    use crate::model::KeyRepr;

    /// Writes the key as it is stored.
    pub fn serialize<K: Key, S: Serializer>(key: &K, serializer: S) -> Result<S::Ok, S::Error> {
        key.to_repr().to_value().serialize(serializer)
    }

    /// Reads what [`serialize`] wrote.
    pub fn deserialize<'de, K, D>(deserializer: D) -> Result<K, D::Error>
    where
        K: Key,
        D: Deserializer<'de>,
    {
        K::Repr::deserialize(deserializer).map(K::from_repr)
    }
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
