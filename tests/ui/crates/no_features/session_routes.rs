//@ has to name axum
//@ only these features
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

fn main() {
    let _ = OAuthAccount::session_routes(); //~ session_routes
}
