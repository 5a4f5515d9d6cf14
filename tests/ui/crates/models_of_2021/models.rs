//@ edition = "2021"
//@ users-runtime = { path = "users-runtime" }
//@ uuid = "1"

use users_runtime::{oauth_account, Key, OAuthUser};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = Uuid::now_v7)]
pub struct UserId(Uuid);

#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub is_superuser: bool,
    #[oauth_user(profile = "/locale", default = "\"en\".to_owned()")]
    pub locale: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount {
    #[oauth_account(default)]
    pub note: Option<String>,
}
