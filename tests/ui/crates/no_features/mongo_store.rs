//@ has to name mongodb
//@ only these features
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{Keys, OAuth, OAuthUser, MongoStore, oauth_account}; //~ MongoStore

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

pub fn service(store: MongoStore<OAuthAccount>) -> OAuth<OAuthAccount> {
    OAuth::<OAuthAccount>::builder(store).keys(Keys::generate()).build().unwrap()
}

fn main() {}
