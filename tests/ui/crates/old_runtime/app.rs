//@ old_runtime = { path = "old_runtime" }

use old_runtime::{Key, OAuthUser, oauth_account};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)] //~ Key
#[key(crate = "old_runtime")]
pub struct UserId(i64);

#[derive(Clone, OAuthUser)] //~ OAuthUser
#[oauth_user(crate = "old_runtime")]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(crate = "old_runtime")] //~ #[oauth_account(crate = "old_runtime")]
pub struct OAuthAccount;

fn main() {}
