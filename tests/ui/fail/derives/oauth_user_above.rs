use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[derive(OAuthUser)]
#[oauth_account] //~ oauth_account
pub struct OAuthAccount;

fn main() {}
