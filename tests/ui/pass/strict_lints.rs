//! Under the lints of rustc that are off by default, as well.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![deny(
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    future_incompatible,
    let_underscore,
    nonstandard_style,
    unused
)]
#![deny(
    ambiguous_negative_literals,
    closure_returning_async_block,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    impl_trait_redundant_captures,
    keyword_idents,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unsafe_op_in_unsafe_fn,
    unused_crate_dependencies,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![forbid(unsafe_code)]
#![allow(unused_crate_dependencies, reason = "all cases have the same")]

use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

/// A person.
#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    /// The key.
    pub id: Uuid,
    /// The address.
    pub email: String,
    /// The password.
    pub hashed_password: Option<String>,
    /// A flag.
    pub is_active: bool,
    /// A flag.
    pub is_verified: bool,
    /// A flag.
    pub is_superuser: bool,
    /// What others call the person.
    #[oauth_user(profile = "name", default)]
    pub display_name: String,
    /// Not for views.
    #[oauth_user(private)]
    pub note: Option<String>,
}

/// An account.
#[oauth_account(user = "User", related_name = "accounts", id = "i64")]
pub struct OAuthAccount {
    /// The language.
    #[oauth_account(profile = "/locale")]
    pub locale: Option<String>,
}
