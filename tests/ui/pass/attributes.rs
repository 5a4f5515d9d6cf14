//! Other derives and attributes, before ours and after.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use serde::{Deserialize, Serialize};
use users_runtime::{OAuthUser, oauth_account};

/// Derives on both sides.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(OAuthUser)]
#[derive(Clone, Serialize, Deserialize)]
#[must_use]
#[non_exhaustive]
#[repr(C)]
#[doc(alias = "person")]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The key.
    #[doc(alias = "number")]
    pub id: i64,
    /// The address.
    #[serde(rename = "mail")]
    pub email: String,
    /// Not for long.
    #[deprecated = "nobody needs it"]
    pub old: Option<String>,
    #[doc = "Documented by an attribute."]
    #[doc(hidden)]
    #[oauth_user(default)]
    #[allow(clippy::struct_field_names, reason = "only that an attribute is there")]
    pub count: i32,
}

/// Attributes on both sides.
#[must_use]
#[oauth_account(id = "i64")]
#[derive(Eq)]
#[non_exhaustive]
#[doc(alias = "login")]
pub struct OAuthAccount {
    /// Not for long.
    #[deprecated = "nobody needs it"]
    pub old: Option<String>,
    #[doc = "Documented by an attribute."]
    #[doc(hidden)]
    #[oauth_account(default)]
    pub count: i32,
}
