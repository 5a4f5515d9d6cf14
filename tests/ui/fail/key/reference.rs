use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(id = "&'static str")] //~ "&'static str"
pub struct OAuthAccount;

fn main() {}
