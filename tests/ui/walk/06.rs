use users_runtime::OAuthUser;
use users_runtime::oauth_account;

#[oauth_account]
struct OAuthAccount;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

fn main() {}
