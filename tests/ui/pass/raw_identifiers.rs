//! Words of Rust's own as names: of fields, structs, modules, views and relations.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(non_camel_case_types, reason = "words of Rust's own")]

/// Models.
pub mod r#mod {
    /// Users.
    pub mod r#type {
        /// A person.
        #[derive(Clone, users_runtime::OAuthUser)]
        pub struct r#struct {
            /// The key.
            pub r#id: i64,
            /// The address.
            pub r#email: String,
            /// A kind.
            pub r#type: Option<String>,
            /// A number.
            #[oauth_user(column = "loop_")]
            pub r#loop: Option<i64>,
            /// Filled from a profile.
            #[oauth_user(profile = "name", default)]
            pub r#fn: String,
            /// Not shown.
            #[oauth_user(private, default = 7)]
            pub r#gen: i32,
        }
    }

    /// An account.
    #[users_runtime::oauth_account(user = "r#type::r#struct", related_name = "r#match", read = "r#enum", table = "trait")]
    pub struct r#trait {
        /// What moves.
        pub r#move: Option<String>,
        /// What waits.
        #[oauth_account(default, private)]
        pub r#await: i64,
    }
}

use r#mod::{r#enum, r#trait, r#type::r#struct};
use users_runtime::{OAuth, StoreError};

/// The accounts of a person.
///
/// # Errors
///
/// The store fails.
pub async fn all(user: &r#struct, oauth: &OAuth<r#trait>) -> Result<Vec<r#enum>, StoreError> {
    Ok(user.r#match(oauth).await?.iter().map(r#enum::from).collect())
}
