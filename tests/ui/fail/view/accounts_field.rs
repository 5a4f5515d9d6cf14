use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub oauth_accounts: Option<String>, //~ oauth_accounts
}

fn main() {}
