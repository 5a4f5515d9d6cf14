use users_runtime::oauth_account;

//~? a name that is nowhere: rustc says so in its own words
#[oauth_account] //~ #[oauth_account]
pub struct OAuthAccount;

fn main() {}
