use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount {
    #[oauth_account(default)]
    pub r#id: i64, //~ r#id
    pub note: Option<String>,
}

fn main() {}
