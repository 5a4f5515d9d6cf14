use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(crate = "users runtime")] //~ "users runtime"
pub struct OAuthAccount;

fn main() {}
