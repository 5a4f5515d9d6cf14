use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(profile = "name")] //~ "name"
    pub display_name: u32,
    #[oauth_user(profile = "/age")]
    pub age: u32,
    #[oauth_user(profile = "picture")] //~ "picture"
    pub has_picture: Option<bool>,
}

#[oauth_account]
pub struct OAuthAccount;

fn main() {}
