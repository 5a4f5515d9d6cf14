use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn log(value: &OAuthAccount) -> String {
    //~? A format and a type without it: rustc's message can't be added to.
    format!("{value}") //~ {value}
}

fn main() {}
