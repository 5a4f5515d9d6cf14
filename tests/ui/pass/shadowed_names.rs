//! An application whose own names are those of the standard library.

#![allow(dead_code, unused_imports, non_snake_case)]

mod names {
    pub struct Option;
    pub struct String;
    pub struct Vec;
    pub struct Result;
    pub struct Box;
    pub struct Uuid;
    pub struct Token;
    pub struct Router;
    pub struct OAuth;
    pub struct StoreError;
    pub trait Clone {}
    pub trait Debug {}
    pub trait PartialEq {}
    pub trait Default {}
    pub trait From {}
    pub trait Into {}
    pub trait Iterator {}
    pub trait IntoIterator {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Serialize {}
    pub trait Deserialize {}
    pub fn Some() {}
    pub fn None() {}
    pub fn Ok() {}
    pub fn Err() {}
    pub mod core {}
    pub mod std {}
    pub mod serde {}
    pub mod uuid {}
    pub mod sqlx {}
    pub mod axum {}
    pub mod users_runtime {}
}

use names::*;

fn id() -> i64 {
    1
}

fn new() -> i64 {
    2
}

fn grant() -> i64 {
    3
}

#[derive(::std::clone::Clone, ::users_runtime::OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    pub id: i64,
    pub email: ::std::string::String,
    pub hashed_password: ::std::option::Option<::std::string::String>,
    pub is_active: bool,
    pub is_verified: bool,
    pub is_superuser: bool,
    #[oauth_user(default = "id()")]
    pub constant: i64,
    #[oauth_user(profile = "name", default)]
    pub name: ::std::string::String,
    #[oauth_user(profile = "/a", default = "new()")]
    pub other: i64,
    pub note: ::std::option::Option<i64>,
}

#[::users_runtime::oauth_account]
pub struct OAuthAccount {
    #[oauth_account(default = "grant()")]
    pub constant: i64,
    #[oauth_account(profile = "/a", default)]
    pub number: i64,
}

fn main() {
    use ::users_runtime::OAuthUser as _;
    let profile = ::users_runtime::Profile::new("1").with_email("a@b.example", true);
    let user = User::__from_login(7, &::users_runtime::__private::NewUser::new(&profile)).unwrap();
    assert_eq!((user.id, user.constant, user.other), (7, 1, 2), "`default` means the application's names");
}
