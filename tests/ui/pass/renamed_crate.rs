//! The runtime under another name.

pub mod prelude {
    pub use users_runtime as auth;
}

use prelude::auth::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
#[oauth_user(crate = "crate::prelude::auth", accounts)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(crate = "prelude::auth")]
pub struct OAuthAccount {
    pub note: Option<String>,
}

#[oauth_account(crate = crate::prelude::auth, related_name = "badges")]
pub struct Badge;

fn main() {}
