use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: u64, //~ u64
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

fn main() {}
