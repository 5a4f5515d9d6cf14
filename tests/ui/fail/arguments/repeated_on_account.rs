use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(id = "i64", id = "Uuid")] //~ id@2
pub struct OAuthAccount;

fn main() {}
