//! Serde's attributes on fields: they are the view's.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]

use std::collections::HashMap;

use users_runtime::{OAuthUser, oauth_account};

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
mod yes {
    use serde::Serializer;

    pub(crate) fn serialize<S: Serializer>(yes: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if *yes { "yes" } else { "no" })
    }
}

/// A person.
#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    /// The key.
    #[serde(rename = "sub")]
    pub id: i64,
    /// The address.
    #[serde(alias = "mail")]
    pub email: String,
    /// A flag in words.
    #[serde(with = "yes")]
    pub is_active: bool,
    /// Left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Flattened.
    #[serde(flatten)]
    #[oauth_user(default)]
    pub more: HashMap<String, String>,
    /// Skipped.
    #[serde(skip)]
    #[oauth_user(default)]
    pub skipped: u8,
}

/// An account.
#[oauth_account]
pub struct OAuthAccount {
    /// The language.
    #[oauth_account(profile = "/locale")]
    #[serde(rename = "lang", default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// A flag in words.
    #[oauth_account(default)]
    #[serde(serialize_with = "yes::serialize", rename(serialize = "isOn", deserialize = "on"))]
    pub on: bool,
}
