//@ has to name feature `mongodb`
//@ only these features
//@ bson = { version = "3", default-features = false, features = ["compat-3-0-0"] }
//@ users-runtime = { path = "users-runtime" }

use bson::oid::ObjectId;
use users_runtime::{Keys, MemoryStore, OAuth, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "ObjectId")] //~ "ObjectId"
pub struct OAuthAccount;

fn main() {
    let _ = OAuth::<OAuthAccount>::builder(MemoryStore::default()).keys(Keys::generate()).build();
}
