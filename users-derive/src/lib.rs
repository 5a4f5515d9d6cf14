//! The macros of [`users-runtime`](https://docs.rs/users-runtime), which re-exports them; depend on that crate.
//!
//! Each macro works in stages, a file for each: `parse` (from tokens to arguments), `model` (what they mean), `check`
//! (rules between them, each with its reason) and `emit` (only `quote!`). All mistakes are reported at once, each on the
//! token at fault; the rest is emitted in spite of them, so that one mistake is one message. Generated code holds field
//! access and one-line calls into the runtime, which decides by its own features what becomes of it.

mod account;
mod common;
mod key;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod snapshots;
mod user;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

// What is written here is what editors show. They do not see the pages that follow.

/// Makes a struct the user model.
///
/// `#[oauth_user(…)]` takes on the struct: `table`, `accounts` and `crate`; on a field: `id` and `email`, where it has
/// another name, `profile`, `default`, `column` and `private`.
///
#[doc = include_str!("../docs/oauth_user.md")]
#[proc_macro_derive(OAuthUser, attributes(oauth_user, serde))]
pub fn derive_oauth_user(input: TokenStream) -> TokenStream {
    user::expand(&input.into()).into()
}

/// Makes a struct around one value a type of keys.
///
/// `#[key(…)]` takes: `made_by`, who makes a key, and `crate`.
///
#[doc = include_str!("../docs/key.md")]
#[proc_macro_derive(Key, attributes(key))]
pub fn derive_key(input: TokenStream) -> TokenStream {
    key::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct the account model of a user model.
///
/// All arguments may be left out: `user = "User"`, the user model; `related_name = "oauth_accounts"`, the method on it that
/// gives its accounts; `id = "Uuid"`, the type of the key; `table` and `read`, the names of the table and of the public
/// view; `orm = "sea_orm"`, for an entity of SeaORM; and `crate`. On a field: `profile`, `default`, `column` and `private`.
///
#[doc = include_str!("../docs/oauth_account.md")]
#[proc_macro_attribute]
pub fn oauth_account(args: TokenStream, item: TokenStream) -> TokenStream {
    account::expand(args.into(), &item.into()).into()
}
