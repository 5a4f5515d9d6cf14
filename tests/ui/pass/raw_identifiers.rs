//! Words of Rust's own as names.

#![allow(non_camel_case_types)]

use users_runtime::{OAuth, OAuthAccount, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct r#struct {
    pub r#id: i64,
    pub r#email: String,
    pub r#type: Option<String>,
    #[oauth_user(column = "loop_")]
    pub r#loop: Option<i64>,
}

#[oauth_account(user = "r#struct", related_name = "r#match", read = "r#enum")]
pub struct r#trait {
    pub r#move: Option<String>,
}

pub async fn count(user: &r#struct, oauth: &OAuth<r#trait>) -> usize {
    user.r#match(oauth).await.unwrap().len()
}

fn main() {
    assert_eq!((r#struct::TABLE, r#trait::TABLE), ("struct", "trait"));
    assert_eq!(r#trait::RELATED_NAME, "match");
    let _: fn(r#trait) -> r#enum = Into::into;
    let _: fn(r#struct) -> structRead = Into::into;
}
