use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount {
    #[oauth_account(default)]
    pub note: &'static str, //~ &'static str
}

fn main() {}
