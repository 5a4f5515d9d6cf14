use users_runtime::oauth_account;

pub struct Plain;

#[oauth_account(user = "Plain", id = "i64")] //~ "Plain"
pub struct OAuthAccount {
    pub note: Option<String>,
    #[oauth_account(default)]
    pub age: i32,
}

fn main() {}
