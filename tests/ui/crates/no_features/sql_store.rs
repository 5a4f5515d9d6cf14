//@ has to name sqlite
//@ only these features
//@ users-runtime = { path = "users-runtime" }

//~? rustc shows the condition in our code, which names the features, and can say no more.
use users_runtime::{Keys, OAuth, OAuthUser, SqlStore, oauth_account}; //~ SqlStore

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

pub fn service(store: SqlStore<OAuthAccount>) -> OAuth<OAuthAccount> {
    OAuth::<OAuthAccount>::builder(store).keys(Keys::generate()).build().unwrap()
}

fn main() {}
