//@ has to name feature `mongodb`
//@ mongodb = { version = "3.9", default-features = false }
//@ users-runtime = { path = "users-runtime" }

use mongodb::bson::oid::ObjectId;
use users_runtime::{Google, Keys, MemoryStore, OAuth, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: ObjectId, //~ ObjectId
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

fn main() {
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::default()).keys(Keys::generate()).build().unwrap();
    let provider = Google::new("client id", "client secret");
    let _ = OAuthAccount::login_routes(provider).with_state::<()>(oauth);
}
