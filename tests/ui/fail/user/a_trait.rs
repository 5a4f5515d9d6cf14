use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

pub trait Person {}

#[oauth_account(user = "Person")] //~ "Person"
pub struct OAuthAccount;

fn main() {}
