//@ has to name sea-orm
//@ only these features
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{Keys, OAuth, OAuthUser, SeaOrmStore, oauth_account}; //~ SeaOrmStore

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

pub fn service(store: SeaOrmStore<OAuthAccount>) -> OAuth<OAuthAccount> {
    OAuth::<OAuthAccount>::builder(store).keys(Keys::generate()).build().unwrap()
}

fn main() {}
