use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub is_active: bool,
    pub is_verified: bool,
    pub is_superuser: bool,
    #[oauth_user(profile = "name")]
    pub display_name: Option<String>,
}

#[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
pub struct OAuthAccount;
