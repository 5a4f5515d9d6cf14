//! What generated code asks of types, once each.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::SerializeStruct;

use super::{Key, OAuthUser, Profile};

/// What a type was found to be, by a constant of the trait that it should have.
///
/// Where there is no such constant, rustc says so once, and of a type with such a constant in it says no more. Of the type
/// itself it would say it again at each use.
#[derive(Debug)]
pub struct Checked<const IS: bool>;

/// Asks for nothing, but does not compile where the type of the field did not.
#[must_use]
pub const fn is_known<M, T>(_field: fn(&M) -> &T) -> bool {
    true
}

/// The type of a key.
pub trait KeyOf<K> {
    /// The type.
    type Key: Key;
}

impl<K: Key> KeyOf<K> for Checked<true> {
    type Key = K;
}

/// A user model.
pub trait UserOf<U> {
    /// The model.
    type User: OAuthUser;
}

impl<U: OAuthUser> UserOf<U> for Checked<true> {
    type User = U;
}

/// What can be a field of a public view: all that serde can write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be in the public view",
    label = "serde can't write this",
    note = "derive serde's `Serialize` for its type, turn on the feature `serde` of the crate that it is from, or mark the \
            field `private` to keep it out of the view"
)]
pub trait Shown {
    #[doc(hidden)]
    const __IS_SHOWN: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Shown for T {}

/// Writes a field of a public view.
pub trait Writes<T> {
    /// Writes the field.
    fn write<V: SerializeStruct>(view: &mut V, name: &'static str, field: &T) -> Result<(), V::Error>;
}

impl<T: Serialize> Writes<T> for Checked<true> {
    fn write<V: SerializeStruct>(view: &mut V, name: &'static str, field: &T) -> Result<(), V::Error> {
        view.serialize_field(name, field)
    }
}

/// Guards an impl: it holds, unless the constant did not compile.
pub trait Yes {}

impl Yes for Checked<true> {}

/// What a first login can put into a field with `default`, or into one whose claim is missing: all that have a `Default`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no value that a first login could begin with",
    label = "this has no `Default`",
    note = "derive `Default` for its type, write `default = \"…\"` with a value, or make the field an `Option`"
)]
pub trait FirstValue {
    #[doc(hidden)]
    fn __first() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> FirstValue for T {
    fn __first() -> Self {
        Self::default()
    }
}

/// What a field with `profile` can be: all that serde can read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from a profile",
    label = "serde can't read this",
    note = "derive serde's `Deserialize` for its type, or turn on the feature `serde` of the crate that it is from"
)]
pub trait Claim: Sized {
    /// `None` if the claim is missing or of another type.
    #[doc(hidden)]
    fn __claim(profile: &Profile, pointer: &str) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Claim for T {
    fn __claim(profile: &Profile, pointer: &str) -> Option<Self> {
        profile.claim(pointer).and_then(|value| Self::deserialize(value.as_ref()).ok())
    }
}
