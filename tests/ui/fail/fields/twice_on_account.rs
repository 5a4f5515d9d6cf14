use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount {
    pub note: Option<String>,
    pub note: Option<String>, //~ note
}

fn main() {}
