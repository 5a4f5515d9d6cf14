//! The suite's own models: every kind of key that a user and an account can have, with and without a needed e-mail.
//!
//! The accounts share a table: a store has one account model, and so has the database of a check.

#[cfg(feature = "sea-orm")]
pub mod sea_orm;

#[cfg(feature = "mongodb")]
use mongodb::bson::oid::ObjectId;
use uuid::Uuid;

use crate::{OAuthUser, oauth_account};

/// A user with a UUID, who has an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, OAuthUser)]
#[oauth_user(crate = "crate", table = "user")]
pub struct UuidUser {
    /// The primary key.
    pub id: Uuid,
    /// The e-mail address.
    pub email: String,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the e-mail address is verified.
    pub is_verified: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
    /// A name to show.
    #[oauth_user(profile = "name")]
    pub display_name: Option<String>,
}

/// A user with a 64-bit key, who may have no e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, OAuthUser)]
#[oauth_user(crate = "crate", table = "user")]
pub struct BigIntUser {
    /// The primary key.
    pub id: i64,
    /// The e-mail address, if there is one.
    pub email: Option<String>,
    /// The hash of the password.
    pub hashed_password: String,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the e-mail address is verified.
    pub is_verified: bool,
}

/// A user with a 32-bit key, who has an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, OAuthUser)]
#[oauth_user(crate = "crate", table = "user")]
pub struct IntUser {
    /// The primary key.
    pub id: i32,
    /// The e-mail address.
    pub email: String,
    /// Whether the user may sign in.
    pub is_active: bool,
}

/// UUIDs for both.
#[oauth_account(crate = "crate", table = "oauth_account", user = "UuidUser")]
pub struct UuidOfUuid;

/// A 64-bit key for the account, a UUID for the user.
#[oauth_account(
    crate = "crate",
    table = "oauth_account",
    user = "UuidUser",
    id = "i64",
    related_name = "big_int_accounts"
)]
pub struct BigIntOfUuid;

/// A UUID for the account, a 64-bit key for the user.
#[oauth_account(crate = "crate", table = "oauth_account", user = "BigIntUser")]
pub struct UuidOfBigInt;

/// A 64-bit key for the account, a 32-bit key for the user.
#[oauth_account(crate = "crate", table = "oauth_account", user = "IntUser", id = "i64")]
pub struct BigIntOfInt;

/// A user with an `ObjectId`, who may have no e-mail address.
#[cfg(feature = "mongodb")]
#[derive(Clone, Debug, PartialEq, Eq, OAuthUser)]
#[oauth_user(crate = "crate", table = "user")]
pub struct ObjectIdUser {
    /// The primary key.
    pub id: ObjectId,
    /// The e-mail address, if there is one.
    pub email: Option<String>,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the e-mail address is verified.
    pub is_verified: bool,
}

/// `ObjectId`s for both.
#[cfg(feature = "mongodb")]
#[oauth_account(crate = "crate", table = "oauth_account", user = "ObjectIdUser", id = "ObjectId")]
pub struct ObjectIdOfObjectId;
