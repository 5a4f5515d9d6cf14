//! Primary keys: what may be one, and who makes it.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

#[cfg(feature = "mongodb")]
use mongodb::bson::oid::ObjectId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The type of a primary key of a user or an account model.
///
/// `i32` and `i64` are made by the database (auto-increment, never reused); [`Uuid`] (version 4) and `String`
/// (a version 4 UUID as text) are made by the application, as is MongoDB's `ObjectId`, which is a key under the feature
/// `mongodb`. An application's own newtype stands on one of these:
///
/// ```
/// use users_runtime::Key;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// pub struct AccountId(pub i64);
///
/// impl Key for AccountId {
///     type Repr = i64;
///
///     fn from_repr(repr: i64) -> Self {
///         Self(repr)
///     }
///
///     fn to_repr(&self) -> i64 {
///         self.0
///     }
/// }
///
/// assert_eq!(AccountId(7).to_text(), "7");
/// assert_eq!(AccountId::parse("7"), Some(AccountId(7)));
/// assert_eq!(AccountId::parse("07"), None, "one key has one spelling");
/// assert_eq!(AccountId::generate(), None, "the database makes it");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key type",
    label = "not a key type",
    note = "a key is `i32`, `i64`, `Uuid`, `String`, `ObjectId` (with the feature `mongodb` of users-runtime), or your own newtype over one of them with `impl Key`"
)]
pub trait Key: Clone + Eq + Hash + Debug + Send + Sync + 'static {
    #[doc(hidden)]
    const __IS: bool = true;

    /// What a store keeps: `i32`, `i64`, [`Uuid`], `String`, or `ObjectId` under the feature `mongodb`.
    type Repr: KeyRepr;

    /// The key that a store kept as `repr`. Accepts every value of the type: a database-made key is drafted
    /// with a zero before the database has made it.
    fn from_repr(repr: Self::Repr) -> Self;

    /// What a store is to keep for this key.
    fn to_repr(&self) -> Self::Repr;

    /// A new key, or `None` where the database makes it.
    ///
    /// The default is what [`Repr`](Key::Repr) does: version 4 UUIDs, new `ObjectId`s, and `None` for integers.
    #[must_use]
    fn generate() -> Option<Self> {
        Self::Repr::generate().map(Self::from_repr)
    }

    /// The key as text: decimal digits, a hyphenated lower-case UUID, the 24 hex digits of an `ObjectId`, or the string
    /// itself. It is the `sub` of a session and the last segment of an account's path.
    #[must_use]
    fn to_text(&self) -> String {
        self.to_repr().to_string()
    }

    /// The key that [`to_text`](Key::to_text) wrote as `text`; `None` for any other spelling.
    #[must_use]
    fn parse(text: &str) -> Option<Self> {
        let repr = text.parse::<Self::Repr>().ok()?;
        (repr.to_string() == text).then(|| Self::from_repr(repr))
    }
}

/// What a store can keep as a key. Sealed: `i32`, `i64`, [`Uuid`], `String`, and `ObjectId` under the feature `mongodb`.
#[diagnostic::on_unimplemented(
    message = "no store can keep `{Self}` as a key",
    label = "not `i32`, `i64`, `Uuid`, `String`, or (with the feature `mongodb`) `ObjectId`"
)]
pub trait KeyRepr:
    Clone
    + Eq
    + Hash
    + Debug
    + Display
    + FromStr
    + Serialize
    + DeserializeOwned
    + Send
    + Sync
    + 'static
    + sealed::Sealed
{
    /// Which of the representations this is.
    const KIND: KeyKind;

    /// A new key, or `None` where the database makes it.
    fn generate() -> Option<Self>;

    /// What stands in a draft until the database has made the key.
    #[doc(hidden)]
    fn placeholder() -> Self;

    /// The key as a value that any store can take.
    fn to_value(&self) -> KeyValue;

    /// The key in `value`, if it is of this representation.
    fn from_value(value: KeyValue) -> Option<Self>;
}

/// Which representation a key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// UUID.
    Uuid,
    /// Text.
    Text,
    /// MongoDB's `ObjectId`.
    #[cfg(feature = "mongodb")]
    ObjectId,
}

/// A key of any representation, as stores pass it around. It serializes as a number or a string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyValue {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// UUID.
    Uuid(Uuid),
    /// Text.
    Text(String),
    /// MongoDB's `ObjectId`.
    #[cfg(feature = "mongodb")]
    ObjectId(ObjectId),
}

impl KeyValue {
    /// The number as a key of this kind; `None` if it is too large, or the kind is none of the integers.
    pub(crate) fn integer(kind: KeyKind, number: i64) -> Option<Self> {
        match kind {
            KeyKind::I32 => number.try_into().ok().map(Self::I32),
            KeyKind::I64 => Some(Self::I64(number)),
            _ => None,
        }
    }
}

impl Serialize for KeyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::I32(key) => key.serialize(serializer),
            Self::I64(key) => key.serialize(serializer),
            Self::Uuid(key) => key.serialize(serializer),
            Self::Text(key) => key.serialize(serializer),
            #[cfg(feature = "mongodb")]
            Self::ObjectId(key) => serializer.collect_str(key),
        }
    }
}

/// A number reads as [`I64`](KeyValue::I64); a string as [`Uuid`](KeyValue::Uuid), or as an `ObjectId`, if it is spelt as
/// one is written.
impl<'de> Deserialize<'de> for KeyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(i64),
            Text(String),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Number(key) => Self::I64(key),
            Written::Text(text) => <Uuid as Key>::parse(&text)
                .map(Self::Uuid)
                .or_else(|| object_id(&text))
                .unwrap_or(Self::Text(text)),
        })
    }
}

#[cfg(feature = "mongodb")]
fn object_id(text: &str) -> Option<KeyValue> {
    <ObjectId as Key>::parse(text).map(KeyValue::ObjectId)
}

#[cfg(not(feature = "mongodb"))]
fn object_id(_: &str) -> Option<KeyValue> {
    None
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! key {
    ($repr:ty, $kind:ident, $generate:expr, $placeholder:expr) => {
        impl sealed::Sealed for $repr {}

        impl KeyRepr for $repr {
            const KIND: KeyKind = KeyKind::$kind;

            fn generate() -> Option<Self> {
                $generate
            }

            fn placeholder() -> Self {
                $placeholder
            }

            fn to_value(&self) -> KeyValue {
                KeyValue::$kind(Clone::clone(self))
            }

            fn from_value(value: KeyValue) -> Option<Self> {
                match value {
                    KeyValue::$kind(key) => Some(key),
                    _ => None,
                }
            }
        }

        impl Key for $repr {
            type Repr = Self;

            fn from_repr(repr: Self) -> Self {
                repr
            }

            fn to_repr(&self) -> Self {
                Clone::clone(self)
            }
        }
    };
}

key!(i32, I32, None, 0);
key!(i64, I64, None, 0);
key!(Uuid, Uuid, Some(Self::new_v4()), Self::nil());
key!(String, Text, Some(Uuid::new_v4().to_string()), Self::new());
#[cfg(feature = "mongodb")]
key!(ObjectId, ObjectId, Some(Self::new()), Self::from_bytes([0; 12]));
