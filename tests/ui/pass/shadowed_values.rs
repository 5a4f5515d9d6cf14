//! An application whose constants have the names of variables in what is made.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]
#![allow(dead_code, non_upper_case_globals, non_camel_case_types, reason = "names are only there")]

mod names {
    pub(crate) const id: u8 = 0;
    pub(crate) const user_id: u8 = 0;
    pub(crate) const new: u8 = 0;
    pub(crate) const user: u8 = 0;
    pub(crate) const accounts: u8 = 0;
    pub(crate) const account: u8 = 0;
    pub(crate) const view: u8 = 0;
    pub(crate) const grant: u8 = 0;
    pub(crate) const model: u8 = 0;
    pub(crate) const other: u8 = 0;
    pub(crate) const f: u8 = 0;
    pub(crate) const row: u8 = 0;
    pub(crate) const offset: u8 = 0;
    pub(crate) const keys: u8 = 0;
    pub(crate) const arguments: u8 = 0;
    pub(crate) const document: u8 = 0;
    pub(crate) static oauth: u8 = 0;
    pub(crate) struct provider;
}

#[allow(unused_imports, reason = "names are only there")]
use names::{
    account, accounts, arguments, document, f, grant, id, keys, model, new, oauth, offset, other, provider, row, user,
    user_id, view,
};

/// A person.
#[derive(Clone, Debug, users_runtime::OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The address.
    pub email: String,
    /// Of a profile.
    #[oauth_user(profile = "name", default)]
    pub name: String,
}

/// An account.
#[users_runtime::oauth_account]
pub struct OAuthAccount {
    /// Of a profile.
    #[oauth_account(profile = "/a", default)]
    pub number: i64,
}
