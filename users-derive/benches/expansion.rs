//! `cargo bench -p users-derive --bench expansion`: what the macros themselves take for the README's two structs, in
//! microseconds. `cargo check` builds macros without optimizing them: add `--profile dev` for the figure that an
//! application sees.

#![allow(dead_code, unused_imports, reason = "the modules have what other macros and their own tests use")]

// The modules ask whether a compiler is there; here is none.
extern crate proc_macro;

#[path = "../src/account/mod.rs"]
mod account;
#[path = "../src/common/mod.rs"]
mod common;
#[path = "../src/user/mod.rs"]
mod user;

use std::hint::black_box;
use std::time::{Duration, Instant};

use proc_macro2::TokenStream;
use quote::quote;

const ROUNDS: u32 = 9;
const EXPANSIONS: u32 = 500;

fn main() {
    let item = quote! {
        #[derive(Clone, Debug)]
        pub struct User {
            pub id: Uuid,
            pub email: String,
            pub is_active: bool,
            pub is_verified: bool,
            pub is_superuser: bool,
            #[oauth_user(profile = "name")]
            pub display_name: Option<String>,
        }
    };
    measure("derive(OAuthUser)", || {
        user::expand(&syn::parse2(black_box(&item).clone()).expect("the item is Rust"))
    });
    let args = quote!(user = "User", related_name = "oauth_accounts", id = "i64");
    let item = quote!(
        pub struct OAuthAccount;
    );
    measure("oauth_account", || account::expand(black_box(&args).clone(), black_box(&item)));
}

/// Prints the median of the rounds.
fn measure(name: &str, expand: impl Fn() -> TokenStream) {
    let mut rounds: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..EXPANSIONS {
            black_box(expand());
        }
        rounds.push(start.elapsed() / EXPANSIONS);
    }
    rounds.sort_unstable();
    println!("{name:32} {:>8.2} µs", rounds[rounds.len() / 2].as_secs_f64() * 1e6);
}
