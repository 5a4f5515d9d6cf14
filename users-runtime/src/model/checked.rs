//! What generated code asks of types, once each.

use serde::Serialize;
use serde::ser::SerializeStruct;

use super::{Key, OAuthUser};

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
