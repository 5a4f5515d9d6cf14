//@ has to name axum
//@ only these features
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{CurrentUser, OAuthUser, oauth_account}; //~ CurrentUser

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

pub async fn me(CurrentUser(user): CurrentUser<User>) -> String {
    user.email
}

fn main() {}
