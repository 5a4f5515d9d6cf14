//! The macros of `users-runtime`.

mod account;
mod common;
mod user;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct the user model.
#[proc_macro_derive(OAuthUser, attributes(oauth_user, serde))]
pub fn derive_oauth_user(input: TokenStream) -> TokenStream {
    user::expand(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct the account model of a user model.
#[proc_macro_attribute]
pub fn oauth_account(args: TokenStream, item: TokenStream) -> TokenStream {
    account::expand(args.into(), &item.into()).into()
}
