use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct Member {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(user = "model::User")] //~ "model::User"
pub struct OAuthAccount;

fn main() {}
