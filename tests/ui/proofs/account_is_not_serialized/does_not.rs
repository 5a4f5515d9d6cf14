use serde_json::{Error, Value};
use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn write(value: &OAuthAccount) -> Result<Value, Error> {
    // A type without serde's trait: rustc's message can't be added to.
    serde_json::to_value(value) //~ value
}

fn main() {}
