//! Primary keys: what may be one, and who makes it.

use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

#[cfg(feature = "mongodb")]
use mongodb::bson::oid::ObjectId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::key_value::{KeyValue, Written};

/// The type of a primary key of a user or an account model.
///
/// `i32` and `i64` are made by the database (auto-increment, never reused); [`Uuid`] (version 4) and `String`
/// (a version 4 UUID as text) are made by the application, as is MongoDB's `ObjectId`, which is a key under the feature
/// `mongodb`. An application's own newtype stands on one of these, so that nobody can take one key for another:
///
/// ```
/// use users_runtime::Key;
/// use uuid::Uuid;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// pub struct AccountId(i64);
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
/// #[key(made_by = "Uuid::now_v7")]
/// pub struct UserId(Uuid);
///
/// assert_eq!(AccountId(7).to_text(), "7");
/// assert_eq!(AccountId::parse("7"), Some(AccountId(7)));
/// assert_eq!(AccountId::parse("07"), None, "one key has one spelling");
/// assert_eq!(AccountId::generate(), None, "the database makes it");
/// assert_eq!(UserId::generate().map(|id| id.0.get_version_num()), Some(7));
/// ```
///
/// [The derive's page](derive@crate::Key) has its arguments. A type of another form, or one that is checked when it is
/// made, implements the trait by hand:
///
/// ```
/// use users_runtime::Key;
///
/// /// An id of this application, which is shown with a prefix.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// pub struct Ticket {
///     number: i64,
///     shown: String,
/// }
///
/// impl Key for Ticket {
///     type Repr = i64;
///
///     fn from_repr(number: i64) -> Self {
///         Self { number, shown: format!("T-{number}") }
///     }
///
///     fn to_repr(&self) -> i64 {
///         self.number
///     }
/// }
///
/// assert_eq!(Ticket::parse("7").map(|ticket| ticket.shown).as_deref(), Some("T-7"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key type",
    label = "not a key type",
    note = "a key is `i32`, `i64`, `Uuid`, `String`, `ObjectId` (with the feature `mongodb` of users-runtime), or your own newtype over one of them: \
            put `#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]` on it"
)]
pub trait Key: Clone + Eq + Hash + Debug + Send + Sync + 'static {
    /// What a store keeps: `i32`, `i64`, [`Uuid`], `String`, or `ObjectId` under the feature `mongodb`.
    type Repr: KeyRepr;

    /// Of a derived key that has been reported as mistaken it does not compile, and so keeps what rests on the key from
    /// being an error too.
    #[doc(hidden)]
    const __IS_KEY: bool = true;

    /// The key that a store kept as `repr`. Accepts every value of the type: a database-made key is drafted
    /// with a zero before the database has made it.
    fn from_repr(repr: Self::Repr) -> Self;

    /// What a store is to keep for this key.
    fn to_repr(&self) -> Self::Repr;

    /// A new key, or `None` where the database makes it, which makes integers only. It is asked for each new row, and
    /// when a store makes or verifies its tables; it always gives a key, or never.
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

/// A type that is a [`Key`], which is where each model asks for one. Implemented for all of them. (Of a derived key that has
/// been reported as mistaken `Key` itself would ask once more for the standard library's traits.)
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key type",
    label = "not a key type",
    note = "a key is `i32`, `i64`, `Uuid`, `String`, `ObjectId` (with the feature `mongodb` of users-runtime), or your own newtype over one of them: \
            put `#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]` on it"
)]
pub trait IsKey {
    #[doc(hidden)]
    const __IS_KEY: bool;
}

#[diagnostic::do_not_recommend]
impl<K: Key> IsKey for K {
    const __IS_KEY: bool = K::__IS_KEY;
}

/// What a key has of the standard library's traits. Implemented for all types that have them; a derived key asks for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` needs `#[derive(Clone, Debug, PartialEq, Eq, Hash)]`",
    label = "a key is copied, compared, hashed and printed",
    note = "add them beside `Key`"
)]
pub trait KeyBase {
    #[doc(hidden)]
    const __IS_KEY: bool = true;
}

#[diagnostic::do_not_recommend]
impl<K: Clone + Debug + Eq + Hash> KeyBase for K {}

/// What `made_by` of [the derive](derive@crate::Key) names: a function without arguments that gives a `T`.
#[diagnostic::on_unimplemented(
    message = "`made_by` has to name a function without arguments that gives `{T}`",
    label = "not a function without arguments that gives `{T}`",
    note = "write a function of what is inside the key, such as `fn next() -> {T}`"
)]
pub trait KeyMaker<T> {
    /// Makes one.
    fn make(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, F: FnOnce() -> T> KeyMaker<T> for F {
    fn make(self) -> T {
        self()
    }
}

/// What a database can make for a key: `i32` and `i64`.
#[diagnostic::on_unimplemented(
    message = "a database makes integers only, and this key is a `{Self}`",
    label = "no database makes this",
    note = "take `made_by` out, or name a function that makes the key"
)]
pub trait KeyByDatabase: KeyRepr {
    /// No key: it is the database's to make.
    #[doc(hidden)]
    #[must_use]
    fn unmade<K>() -> Option<K> {
        None
    }
}

impl KeyByDatabase for i32 {}
impl KeyByDatabase for i64 {}

/// What a store can keep as a key. Sealed: `i32`, `i64`, [`Uuid`], `String`, and `ObjectId` under the feature `mongodb`.
#[diagnostic::on_unimplemented(
    message = "no store can keep `{Self}` as a key",
    label = "not `i32`, `i64`, `Uuid`, `String`, or (with the feature `mongodb`) `ObjectId`",
    note = "for an `ObjectId`, turn on the feature `mongodb` of users-runtime in Cargo.toml, and take the type from the driver 3.9: \
            `mongodb::bson::oid::ObjectId`; a `Uuid` is that of the crate uuid 1"
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

    /// The key in `value`, if it is of this representation, or was read from what is: numbers of either width, and the
    /// text of a UUID or an `ObjectId`.
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
                    other => Read::read(other.written()),
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

/// A key that was written as a number or a text.
trait Read: Sized {
    fn read(written: Written<'_>) -> Option<Self>;
}

impl Read for i32 {
    fn read(written: Written<'_>) -> Option<Self> {
        written.number()?.try_into().ok()
    }
}

impl Read for i64 {
    fn read(written: Written<'_>) -> Option<Self> {
        written.number()
    }
}

impl Read for Uuid {
    fn read(written: Written<'_>) -> Option<Self> {
        Self::parse(&written.text()?)
    }
}

impl Read for String {
    fn read(written: Written<'_>) -> Option<Self> {
        written.text().map(Cow::into_owned)
    }
}

#[cfg(feature = "mongodb")]
impl Read for ObjectId {
    fn read(written: Written<'_>) -> Option<Self> {
        Self::parse(&written.text()?)
    }
}
