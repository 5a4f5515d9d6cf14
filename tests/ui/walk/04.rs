use users_runtime::oauth_account;

#[oauth_account]
struct OAuthAccount;

#[derive(OAuthUser)]
pub struct User;

fn main() {}
