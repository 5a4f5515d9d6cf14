use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

pub struct AccountId(pub i64);

#[oauth_account(id = "AccountId")] //~ "AccountId"
pub struct OAuthAccount;

fn main() {}
