//! An application that imports other derives under the standard library's names.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]
#![allow(unused_imports, reason = "names are only there")]

mod names {
    pub(crate) use serde::{Deserialize as Debug, Deserialize as PartialEq, Serialize as Clone, Serialize as Default};
}

use names::{Clone, Debug, Default, PartialEq};

/// A person.
#[derive(::core::clone::Clone, ::core::fmt::Debug, users_runtime::OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    /// The key.
    pub id: uuid::Uuid,
    /// The address.
    pub email: String,
    /// Of a profile.
    #[oauth_user(profile = "name", default)]
    pub name: String,
}

/// An account.
#[users_runtime::oauth_account]
pub struct OAuthAccount {
    /// Of a profile.
    #[oauth_account(profile = "/a", default)]
    pub text: String,
}
