use users_runtime::oauth_account;

#[oauth_account] //~ #[oauth_account]
pub struct OAuthAccount;

fn main() {}
