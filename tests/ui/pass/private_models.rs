//! A program whose models are its own, and which uses little of what is made.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

/// A person.
#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
struct User {
    /// The key.
    id: Uuid,
    email: String,
    hashed_password: Option<String>,
    is_active: bool,
    #[oauth_user(profile = "name")]
    display_name: Option<String>,
    /// For us only.
    #[oauth_user(private)]
    note: Option<String>,
}

/// An account.
#[oauth_account]
struct OAuthAccount {
    /// The language.
    #[oauth_account(profile = "/locale")]
    locale: Option<String>,
}

fn main() {
    let user = User {
        id: Uuid::nil(),
        email: String::new(),
        hashed_password: None,
        is_active: true,
        display_name: None,
        note: None,
    };
    println!("{user:?}");
}
