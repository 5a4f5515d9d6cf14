use users_runtime::oauth_account;

#[oauth_account]
struct OAuthAccount;

pub struct User;

fn main() {}
