use users_runtime::oauth_account;

#[oauth_account]
struct OAuthAccount;

fn main() {}
