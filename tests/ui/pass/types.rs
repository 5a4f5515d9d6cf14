//! Types of fields: what the application has, as it writes them.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

/// A type of the application's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagged<T, const N: usize = 1> {
    /// What is tagged.
    pub inner: Option<T>,
}

/// An alias.
pub type Names = Vec<String>;

/// A person.
#[derive(Clone, OAuthUser)]
pub struct User {
    /// The key.
    pub id: uuid::Uuid,
    /// The address.
    pub email: std::option::Option<std::string::String>,
    /// Full paths.
    pub path: ::core::option::Option<::std::vec::Vec<::std::string::String>>,
    /// An array.
    #[oauth_user(default)]
    pub array: [u8; 4],
    /// A tuple.
    #[oauth_user(default)]
    pub tuple: (i32, String, (bool,)),
    /// Nothing.
    #[oauth_user(default = ())]
    pub unit: (),
    /// Const generics.
    #[oauth_user(default = Tagged { inner: None })]
    pub tagged: Tagged<Vec<Option<i64>>, { 1 + 1 }>,
    /// An alias.
    #[oauth_user(default = Names::from(["a".to_owned()]))]
    pub names: Names,
    /// Several words.
    #[oauth_user(default = { let mut map = BTreeMap::new(); map.insert(1, 'a'); map })]
    pub map: BTreeMap<u8, char>,
    /// Borrowed for ever.
    #[oauth_user(default = "Cow::Borrowed(\"en\")")]
    pub cow: Cow<'static, str>,
    /// Not for views.
    #[oauth_user(private, default = "Arc::new(|n| n + 1)")]
    pub call: Arc<dyn Fn(i32) -> i32 + Send + Sync>,
    /// A function.
    #[oauth_user(private, default = i64::from)]
    pub function: fn(i32) -> i64,
    /// A list from a profile.
    #[oauth_user(profile = "/groups", default)]
    pub groups: Vec<String>,
    /// Any JSON.
    #[oauth_user(profile = "/address", default)]
    pub json: serde_json::Value,
}

/// An account.
#[oauth_account(id = "::uuid::Uuid")]
pub struct OAuthAccount {
    /// A list from a profile.
    #[oauth_account(profile = "/groups", default)]
    pub groups: Vec<String>,
    /// Of a path.
    pub owner: ::std::option::Option<Uuid>,
    /// A tuple.
    #[oauth_account(default)]
    pub tuple: (i32, [u8; 2]),
    /// An expression.
    #[oauth_account(default = if cfg!(unix) { 1 } else { 2 })]
    pub number: u64,
}
