//! An application whose own names are those of the standard library, of our dependencies and of what is made.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]
#![allow(dead_code, unused_imports, unused_macros, non_snake_case, non_upper_case_globals, reason = "names are only there")]
#![allow(clippy::wildcard_imports, clippy::missing_const_for_fn, reason = "names are only there")]

mod names {
    pub(crate) struct Option;
    pub(crate) struct String;
    pub(crate) struct Vec;
    pub(crate) struct Result;
    pub(crate) struct Box;
    pub(crate) struct Formatter;
    pub(crate) struct Uuid;
    pub(crate) struct Token;
    pub(crate) struct Router;
    pub(crate) struct OAuth;
    pub(crate) struct StoreError;
    pub(crate) struct Grant;
    pub(crate) struct Profile;
    pub(crate) struct Column;
    pub(crate) struct Document;
    pub(crate) struct LinkedAccount;
    pub(crate) struct NewUser;
    pub(crate) trait Clone {}
    pub(crate) trait Debug {}
    pub(crate) trait PartialEq {}
    pub(crate) trait Eq {}
    pub(crate) trait Hash {}
    pub(crate) trait Default {}
    pub(crate) trait From {}
    pub(crate) trait Into {}
    pub(crate) trait Iterator {}
    pub(crate) trait IntoIterator {}
    pub(crate) trait Send {}
    pub(crate) trait Sync {}
    pub(crate) trait Sized {}
    pub(crate) trait Drop {}
    pub(crate) trait ToOwned {}
    pub(crate) trait ToString {}
    pub(crate) trait AsRef {}
    pub(crate) trait Serialize {}
    pub(crate) trait Deserialize {}
    pub(crate) trait Key {}
    pub(crate) trait OAuthUser {}
    pub(crate) trait SqlModel {}
    pub(crate) fn Some() {}
    pub(crate) fn None() {}
    pub(crate) fn Ok() {}
    pub(crate) fn Err() {}
    pub(crate) fn drop() {}
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod alloc {}
    pub(crate) mod serde {}
    pub(crate) mod uuid {}
    pub(crate) mod sqlx {}
    pub(crate) mod axum {}
    pub(crate) mod mongodb {}
    pub(crate) mod users_runtime {}
    pub(crate) mod users_derive {}
    pub(crate) mod __private {}
}

use names::*;

/// Functions with the names of parameters.
mod functions {
    pub(crate) fn id() -> i64 {
        1
    }

    pub(crate) fn new() -> i64 {
        2
    }

    pub(crate) fn grant() -> i64 {
        3
    }
}

use functions::{grant, id, new};

macro_rules! vec {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! matches {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! stringify {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! concat {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! unreachable {
    () => {
        compile_error!("not this one")
    };
}

/// A person.
#[derive(::core::clone::Clone, ::users_runtime::OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The address.
    pub email: ::std::string::String,
    /// The password.
    pub hashed_password: ::std::option::Option<::std::string::String>,
    /// A flag.
    pub is_active: bool,
    /// A flag.
    pub is_verified: bool,
    /// A flag.
    pub is_superuser: bool,
    /// Of the application's function.
    #[oauth_user(default = "id()")]
    pub constant: i64,
    /// Of a profile.
    #[oauth_user(profile = "name", default)]
    pub name: ::std::string::String,
    /// Of a profile, or of the application's function.
    #[oauth_user(profile = "/a", default = "new()")]
    pub other: i64,
    /// Nothing.
    pub note: ::std::option::Option<i64>,
    /// Not for views.
    #[oauth_user(private)]
    pub secret: ::std::option::Option<i64>,
}

/// An account.
#[::users_runtime::oauth_account(user = "User", related_name = "accounts", id = "::std::string::String")]
pub struct OAuthAccount {
    /// Of the application's function.
    #[oauth_account(default = "grant()")]
    pub constant: i64,
    /// Of a profile.
    #[oauth_account(profile = "/a", default)]
    pub number: i64,
    /// Nothing.
    pub note: ::std::option::Option<i64>,
}

/// With the default key, which needs no import.
#[::users_runtime::oauth_account]
pub struct Badge;
