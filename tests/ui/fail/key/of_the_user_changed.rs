use users_runtime::{OAuthUser, OAuthAccount as _, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

fn owner(account: &OAuthAccount) -> i64 {
    //~? the application's own code and types
    *account.user_id() //~ *account.user_id()
}

fn main() {}
