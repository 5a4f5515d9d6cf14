use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(id = "[u8; 16]")] //~ "[u8; 16]"
pub struct OAuthAccount;

fn main() {}
