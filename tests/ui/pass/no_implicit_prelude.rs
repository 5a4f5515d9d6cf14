//! An application without the prelude.

#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

/// A person.
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::users_runtime::OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    /// The key.
    pub id: ::uuid::Uuid,
    /// The address.
    pub email: ::core::option::Option<::std::string::String>,
    /// The password.
    pub hashed_password: ::std::string::String,
    /// A flag.
    pub is_active: bool,
    /// A flag.
    pub is_verified: bool,
    /// A flag.
    pub is_superuser: bool,
    /// Of a profile.
    #[oauth_user(profile = "name", default)]
    pub name: ::std::string::String,
    /// Of a default.
    #[oauth_user(profile = "/a", default = 5)]
    pub number: i64,
    /// Nothing.
    pub note: ::core::option::Option<::std::vec::Vec<i64>>,
    /// Not for views.
    #[oauth_user(private)]
    pub secret: ::core::option::Option<i64>,
}

/// An account.
#[::users_runtime::oauth_account]
pub struct OAuthAccount {
    /// Of a profile.
    #[oauth_account(profile = "/a", default)]
    pub number: i64,
    /// Nothing.
    pub note: ::core::option::Option<i64>,
}

/// An account with all arguments.
#[::users_runtime::oauth_account(
    user = "crate::User",
    related_name = "badges",
    id = "i64",
    table = "badge",
    read = "BadgeView",
    crate = "::users_runtime"
)]
pub struct Badge;
