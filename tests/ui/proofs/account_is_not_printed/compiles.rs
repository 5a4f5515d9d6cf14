use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn log(value: &OAuthAccount) -> String {
    format!("{value:?}")
}

fn main() {}
