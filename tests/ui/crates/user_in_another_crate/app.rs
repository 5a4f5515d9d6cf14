//@ models = { path = "models" }
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{Google, Keys, MemoryStore, OAuth, oauth_account};

//~? A method can be added to a type only in the crate that has the type: rustc says so by itself.
#[oauth_account(user = "models::User")] //~ "models::User"
pub struct OAuthAccount;

fn main() {
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::default()).keys(Keys::generate()).build().unwrap();
    let provider = Google::new("client id", "client secret");
    let _ = OAuthAccount::login_routes(provider).with_state::<()>(oauth);
}
