#[oauth_account]
struct OAuthAccount;

fn main() {}
