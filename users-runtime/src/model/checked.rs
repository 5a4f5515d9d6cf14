//! What generated code asks of types, once each.

use super::{Key, OAuthUser};

/// What a type was found to be, by [`is_key`] and its like.
///
/// Where that does not compile, rustc says so once, and of a type with such a constant in it says no more. Of the type
/// itself it would say it again at each use.
#[derive(Debug)]
pub struct Checked<const IS: bool>;

/// Asks for a key, where its type was written. Of one whose derive has reported a mistake it does not compile, without
/// another word.
#[must_use]
pub const fn is_key<K: Key>() -> bool {
    K::__IS_KEY
}

/// Asks for a user model, where it was named.
#[must_use]
pub const fn is_user<U: OAuthUser>() -> bool {
    true
}

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

/// Guards an impl: it holds, unless the constant did not compile.
pub trait Yes {}

impl Yes for Checked<true> {}
