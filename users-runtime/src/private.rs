//! What generated code calls. Not for use by hand: it may change in any release.

#[cfg(feature = "axum")]
pub use axum;
pub use serde;
pub use uuid::Uuid;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::model::{AccountMut, EmailField, LinkedAccount, NewUser, PasswordField};
use crate::model::{Key, Profile};

#[cfg(feature = "__sqlx")]
pub use crate::store::sql::{Column, SqlBackend, SqlField, SqlModel, read_field, read_key, write_field};
#[cfg(feature = "__sqlx")]
pub use sqlx;

/// The value of a field with `profile = "…"`: `None` if the claim is missing or of another type.
#[must_use]
pub fn claim<T: DeserializeOwned>(profile: &Profile, pointer: &str) -> Option<T> {
    profile
        .claim(pointer)
        .and_then(|value| T::deserialize(value.as_ref()).ok())
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
        K::Repr: Deserialize<'de>,
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
