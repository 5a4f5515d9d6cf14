use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount {
    #[oauth_account(column = "Account_Id")] //~ "Account_Id"
    pub note: Option<String>,
}

fn main() {}
