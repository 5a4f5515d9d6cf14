//! What typical models and keys expand to, kept as files that a person can read: `snapshots/*.rs`.
//!
//! What is in `__if_sqlx! { … }` and its like stands there as `mod __if_sqlx { … }`, which prettyplease can lay out.
//!
//! After a change, `UPDATE_SNAPSHOTS=1 cargo test -p users-derive` writes them anew; read the difference.

use std::path::Path;
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, Item};

use crate::{account, key, user};

fn check(name: &str, expansion: TokenStream) {
    let mut file: File = syn::parse2(expansion).expect("the expansion is Rust");
    file.items = file.items.into_iter().flat_map(open).collect();
    let found = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(name);
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &found).expect("the snapshot can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == found, "{name} has changed; run with UPDATE_SNAPSHOTS=1 and read the difference");
}

/// The items in a macro of the runtime's. What it takes in any case needs no module.
fn open(item: Item) -> Vec<Item> {
    let Item::Macro(item) = item else { return vec![item] };
    let name = item.mac.path.segments.last().expect("a path has segments").ident.clone();
    if name == "compile_error" {
        return vec![Item::Macro(item)];
    }
    let tokens = item.mac.tokens.clone();
    if name == "one_release" {
        let code = tokens.into_iter().skip(2).collect();
        let file: File = syn::parse2(code).expect("what is generated is Rust");
        return file.items.into_iter().flat_map(open).collect();
    }
    let file: File = syn::parse2(tokens).expect("what the runtime may keep is Rust");
    let items = file.items.into_iter().flat_map(open);
    vec![syn::parse_quote!(mod #name { #(#items)* })]
}

fn check_user(name: &str, item: &TokenStream) {
    check(name, user::expand(item));
}

#[test]
fn user() {
    check_user(
        "user.rs",
        &quote! {
            pub struct User {
                pub id: Uuid,
                pub email: String,
                pub hashed_password: String,
                pub is_active: bool,
                pub is_verified: bool,
                pub is_superuser: bool,
                #[oauth_user(profile = "name")]
                pub display_name: Option<String>,
            }
        },
    );
}

#[test]
fn user_with_all_arguments() {
    check_user(
        "user_with_all_arguments.rs",
        &quote! {
            #[oauth_user(table = "members", accounts, crate = "crate::auth")]
            pub(crate) struct Member {
                #[oauth_user(id)]
                pub key: MemberId,
                /// Where to write to.
                #[oauth_user(email, column = "mail")]
                pub address: Option<String>,
                #[oauth_user(profile = "/locale", default = "String::from(\"en\")")]
                #[serde(rename = "lang")]
                pub locale: String,
                #[oauth_user(default = "Role::Guest")]
                pub role: Role,
                #[oauth_user(private)]
                pub note: Option<String>,
            }
        },
    );
}

#[test]
fn user_of_own_types() {
    check_user(
        "user_of_own_types.rs",
        &quote! {
            pub struct Member {
                pub id: MemberId,
                pub email: Option<String>,
                #[oauth_user(default = "Role::Guest")]
                pub role: Role,
            }
        },
    );
}

#[test]
fn user_of_sea_orm() {
    check_user(
        "user_of_sea_orm.rs",
        &quote! {
            #[sea_orm(table_name = "user")]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i64,
                pub email: String,
                pub is_active: bool,
            }
        },
    );
}

/// What is emitted in spite of mistakes.
#[test]
fn account_with_mistakes() {
    let args = quote!(user = "a user", id = "Vec<u8", tabel = "logins");
    let item = quote! {
        pub struct Login {
            pub account_id: String,
        }
    };
    check("account_with_mistakes.rs", account::expand(args, &item));
}

#[test]
fn account() {
    check(
        "account.rs",
        account::expand(
            TokenStream::new(),
            &quote!(
                pub struct OAuthAccount;
            ),
        ),
    );
}

#[test]
fn account_with_all_arguments() {
    let args = quote! {
        user = "crate::user::Member", related_name = "logins", id = i64, table = "logins", read = "LoginView",
        crate = "crate::auth"
    };
    let item = quote! {
        /// How a member signs in.
        pub(crate) struct Login {
            /// The language.
            #[oauth_account(profile = "/locale", column = "lang")]
            pub locale: Option<String>,
            #[oauth_account(default, private)]
            pub failures: i32,
        }
    };
    check("account_with_all_arguments.rs", account::expand(args, &item));
}

#[test]
fn account_of_sea_orm() {
    let args =
        quote!(user = "super::user::Model", orm = "sea_orm", table = "oauth_account", id = "AccountId");
    let item = quote! {
        pub struct Model {
            #[oauth_account(profile = "/locale", column = "lang")]
            #[sea_orm(column_type = "Text")]
            pub locale: Option<String>,
        }
    };
    check("account_of_sea_orm.rs", account::expand(args, &item));
}

fn check_key(name: &str, item: TokenStream) {
    let item = syn::parse2(item).expect("the item is Rust");
    check(name, key::expand(&item));
}

#[test]
fn key() {
    check_key(
        "key.rs",
        quote! {
            pub struct AccountId(i64);
        },
    );
}

#[test]
fn key_made_by_a_function() {
    check_key(
        "key_made_by_a_function.rs",
        quote! {
            #[key(made_by = "Uuid::now_v7", crate = "crate::auth")]
            pub(crate) struct UserId {
                uuid: Uuid,
            }
        },
    );
}

#[test]
fn key_of_another_key() {
    check_key(
        "key_of_another_key.rs",
        quote! {
            pub struct OwnerId(UserId);
        },
    );
}
