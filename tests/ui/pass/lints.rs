//! Generated code under strict lints, in a crate that uses little of it.

#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, rust_2018_idioms, unused)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]

use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

/// A person.
#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
struct User {
    /// The key.
    id: Uuid,
    /// The address.
    email: String,
    /// Whether the person may sign in.
    is_active: bool,
    /// What others call the person.
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
        is_active: true,
        display_name: None,
        note: None,
    };
    println!("{user:?}");
}
