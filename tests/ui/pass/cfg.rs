//! Models and fields that come and go with the target.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

/// A person.
#[derive(Clone, Debug, users_runtime::OAuthUser)]
#[cfg(not(any()))]
#[cfg_attr(not(any()), oauth_user(table = "people"))]
pub struct User {
    /// The key.
    pub id: i64,
    /// The address.
    pub email: String,
    /// There.
    #[cfg(not(any()))]
    pub there: Option<String>,
    /// Not there.
    #[cfg(any())]
    pub gone: NoType,
    /// There, with an argument that is there.
    #[cfg_attr(not(any()), oauth_user(profile = "/locale", default))]
    #[cfg(not(any()))]
    pub locale: String,
    /// A flag that is not there.
    #[cfg(any())]
    pub is_active: bool,
}

/// Another target's.
#[derive(Clone, Debug, users_runtime::OAuthUser)]
#[cfg(any())]
pub struct User {
    pub id: NoType,
}

/// An account.
#[users_runtime::oauth_account]
#[cfg(not(any()))]
pub struct OAuthAccount;

/// Another target's.
#[users_runtime::oauth_account]
#[cfg(any())]
pub struct OAuthAccount {
    pub note: NoType,
}

/// An account with an argument that is there.
#[cfg_attr(not(any()), users_runtime::oauth_account(related_name = "badges"))]
pub struct Badge {
    /// Renamed.
    #[cfg_attr(not(any()), serde(rename = "n"))]
    pub count: Option<i32>,
}

/// What is there.
#[must_use]
pub fn there(user: User) -> (Option<String>, String, UserRead) {
    (user.there.clone(), user.locale.clone(), user.into())
}
