use users_runtime::oauth_account;

pub struct Plain;

#[oauth_account(user = "Plain")] //~ "Plain"
pub struct OAuthAccount;

fn main() {}
