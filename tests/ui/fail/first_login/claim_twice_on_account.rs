use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount {
    #[oauth_account(profile = "/locale")]
    pub locale: Option<String>,
    #[oauth_account(profile = "/locale")] //~ "/locale"
    pub language: Option<String>,
}

fn main() {}
