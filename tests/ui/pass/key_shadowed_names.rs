//! `#[derive(Key)]` in an application whose own names are those of the standard library and of this one.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(missing_docs, unreachable_pub, reason = "names are only there")]
#![no_implicit_prelude]
#![allow(dead_code)]

mod names {
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Checked;
    pub struct Yes;
    pub trait Clone {}
    pub trait Key {}
    pub trait KeyBase {}
    pub trait KeyMaker {}
    pub mod core {}
    pub mod std {}
    pub mod users_runtime {}
    pub const fn repr() {}
    pub const fn key() {}
}

#[allow(unused_imports)]
use names::*;

#[derive(::std::clone::Clone, ::std::fmt::Debug, ::std::cmp::PartialEq, ::std::cmp::Eq, ::std::hash::Hash)]
#[derive(::users_runtime::Key)]
pub struct AccountId(i64);

#[derive(::std::clone::Clone, ::std::fmt::Debug, ::std::cmp::PartialEq, ::std::cmp::Eq, ::std::hash::Hash)]
#[derive(::users_runtime::Key)]
#[key(made_by = "::uuid::Uuid::now_v7")]
pub struct UserId {
    repr: ::uuid::Uuid,
}

#[derive(::std::clone::Clone, ::std::fmt::Debug, ::std::cmp::PartialEq, ::std::cmp::Eq, ::std::hash::Hash)]
#[derive(::users_runtime::Key)]
pub struct OwnerId(UserId);

fn main() {
    use ::users_runtime::Key as _;
    ::std::assert!(AccountId::generate().is_none());
    ::std::assert!(OwnerId::generate().is_some());
}
