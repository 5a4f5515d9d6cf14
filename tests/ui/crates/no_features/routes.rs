//@ has to name associate_routes
//@ only these features
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{Google, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

fn main() {
    let google = Google::new("client id", "client secret");
    //~? A function that is not there: rustc's message can't be added to.
    let _ = OAuthAccount::associate_routes(google); //~ associate_routes
}
