use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

//~? It is no user model, and no type to which Rust lets us add a method: rustc says the second by itself.
#[oauth_account(user = "i64")] //~ "i64" //~ "i64"
pub struct OAuthAccount;

fn main() {}
