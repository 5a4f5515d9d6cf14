use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

pub fn person() {}

#[oauth_account(user = "person")] //~ "person"
pub struct OAuthAccount;

fn main() {}
