//! The runtime under another name, in a module.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

/// What the application takes from elsewhere.
pub mod prelude {
    pub use users_runtime as auth;
}

use prelude::auth::{OAuthUser, oauth_account};

/// A person.
#[derive(Clone, OAuthUser)]
#[oauth_user(crate = "crate::prelude::auth", accounts)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The address.
    pub email: String,
}

/// An account.
#[oauth_account(crate = "prelude::auth")]
pub struct OAuthAccount {
    /// More.
    pub note: Option<String>,
}

/// An account, with a bare path.
#[oauth_account(crate = crate::prelude::auth, related_name = "badges")]
pub struct Badge;
