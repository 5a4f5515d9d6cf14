//! Every mix of keys that the application makes and keys that the database makes, and keys of its own.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use users_runtime::{Key, OAuthUser, oauth_account};
use uuid::Uuid;

/// A person with a UUID.
#[derive(Clone, OAuthUser)]
pub struct UuidUser {
    /// The key.
    pub id: Uuid,
    /// The address.
    pub email: String,
}

/// A person with a number.
#[derive(Clone, OAuthUser)]
pub struct IntegerUser {
    /// The key.
    pub id: i32,
    /// The address.
    pub email: String,
}

/// Both made by the application.
#[oauth_account(user = "UuidUser", related_name = "uuid_accounts")]
pub struct UuidUuid;

/// A number of the database.
#[oauth_account(user = "UuidUser", related_name = "integer_accounts", id = "i64")]
pub struct IntegerUuid;

/// A bare type.
#[oauth_account(user = "IntegerUser", related_name = "uuid_accounts", id = Uuid)]
pub struct UuidInteger;

/// Both made by the database.
#[oauth_account(user = "IntegerUser", related_name = "integer_accounts", id = i32)]
pub struct IntegerInteger;

/// A key of the application, without serde's traits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Id(pub i64);

impl Key for Id {
    type Repr = i64;

    fn from_repr(repr: i64) -> Self {
        Self(repr)
    }

    fn to_repr(&self) -> i64 {
        self.0
    }
}

/// A key with a parameter.
#[derive(Debug)]
pub struct Of<T>(pub Uuid, std::marker::PhantomData<fn() -> T>);

impl<T> Clone for Of<T> {
    fn clone(&self) -> Self {
        Self(self.0, std::marker::PhantomData)
    }
}

impl<T> PartialEq for Of<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Of<T> {}

impl<T> std::hash::Hash for Of<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: std::fmt::Debug + 'static> Key for Of<T> {
    type Repr = Uuid;

    fn from_repr(repr: Uuid) -> Self {
        Self(repr, std::marker::PhantomData)
    }

    fn to_repr(&self) -> Uuid {
        self.0
    }
}

/// A person with a key of the application.
#[derive(Clone, OAuthUser)]
pub struct OwnUser {
    /// The key.
    pub id: Id,
    /// The address.
    pub email: String,
}

/// A person whose key names it.
#[derive(Clone, Debug, OAuthUser)]
pub struct TypedUser {
    /// The key.
    pub id: Of<Self>,
    /// The address.
    pub email: String,
}

/// A key of the application, and all arguments.
#[oauth_account(user = OwnUser, related_name = own_accounts, id = crate::Id, table = "own", read = OwnView)]
pub struct OwnOwn;

/// A text.
#[oauth_account(user = "OwnUser", related_name = "text_accounts", id = "::std::string::String")]
pub struct TextOwn;

/// A key with a parameter.
#[oauth_account(user = "TypedUser", id = "Of<TypedUser>")]
pub struct TypedAccount;

/// The key goes from the user to its account.
#[must_use]
pub fn is_of(user: &TypedUser, account: &TypedAccount) -> bool {
    user.id == account.user_id
}
