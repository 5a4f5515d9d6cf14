//! The user model.

use serde_json::Value;

use super::{EmailField, Key, LinkedAccount, Profile, is_usable_password};

/// A user model. Write `#[derive(OAuthUser)]`; the derive implements this trait, and nothing else can.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user model",
    label = "this is not a user model",
    note = "add `#[derive(OAuthUser)]` to `{Self}`, or name your user struct: `#[oauth_account(user = \"…\")]`"
)]
pub trait OAuthUser: Sized + Send + Sync + 'static {
    /// The type of the primary key.
    type Id: Key;
    /// The type of the `email` field: `String` or `Option<String>`.
    type Email: EmailField;

    /// The table or collection.
    const TABLE: &'static str;

    /// The primary key.
    fn id(&self) -> &Self::Id;

    /// The e-mail address.
    fn email(&self) -> Option<&str>;

    /// Whether the user may sign in. A model without the field has active users only.
    fn is_active(&self) -> bool {
        true
    }

    /// Whether the user's e-mail address is verified. A model without the field has unverified users only.
    fn is_verified(&self) -> bool {
        false
    }

    /// Whether the user is a superuser. A model without the field has none.
    fn is_superuser(&self) -> bool {
        false
    }

    /// Whether the user could sign in with a password. A model without `hashed_password` has no such user.
    fn has_password(&self) -> bool {
        self.__password_hash().is_some_and(is_usable_password)
    }

    /// Whether the model has an `is_verified` field.
    #[doc(hidden)]
    const __HAS_VERIFICATION: bool;

    /// Whether the model has a `hashed_password` field.
    #[doc(hidden)]
    const __HAS_PASSWORD: bool;

    /// What is in `hashed_password`: sessions end when it changes.
    #[doc(hidden)]
    fn __password_hash(&self) -> Option<&str>;

    /// Gives the user to whoever has proved that the address is theirs: no password fits any more, not even the same one,
    /// and the address is verified.
    #[doc(hidden)]
    fn __reclaim(&mut self);

    /// The public view, with these accounts if it has any.
    #[doc(hidden)]
    fn __view(&self, accounts: &mut dyn Iterator<Item = LinkedAccount>) -> serde_json::Result<Value>;

    #[doc(hidden)]
    fn __from_login(id: Self::Id, new: &NewUser<'_>) -> Option<Self>;

    #[doc(hidden)]
    fn __set_id(&mut self, id: Self::Id);
}

/// A type that is a user model, which is where an account model asks for one. Implemented for all [`OAuthUser`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user model",
    label = "this is not a user model",
    note = "add `#[derive(OAuthUser)]` to `{Self}`, or name your user struct: `#[oauth_account(user = \"…\")]`"
)]
pub trait IsUser {
    #[doc(hidden)]
    const __IS_USER: bool = true;
}

#[diagnostic::do_not_recommend]
impl<U: OAuthUser> IsUser for U {}

/// A user model with an `is_verified` field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `is_verified` field",
    label = "no user of this model is ever verified",
    note = "add `pub is_verified: bool` to `{Self}`"
)]
pub trait HasVerification {}

/// A user model with an `is_superuser` field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `is_superuser` field",
    label = "no user of this model is ever a superuser",
    note = "add `pub is_superuser: bool` to `{Self}`"
)]
pub trait HasSuperuser {}

/// What the first login knows of the user it makes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NewUser<'a> {
    /// Who the provider says the person is.
    pub profile: &'a Profile,
    /// The value for `is_verified`.
    pub is_verified: bool,
}

impl<'a> NewUser<'a> {
    /// A user with this profile, whose address counts as not verified.
    #[must_use]
    pub fn new(profile: &'a Profile) -> Self {
        Self { profile, is_verified: false }
    }

    /// The same user with `is_verified` as given.
    #[must_use]
    pub fn verified(mut self, is_verified: bool) -> Self {
        self.is_verified = is_verified;
        self
    }
}
