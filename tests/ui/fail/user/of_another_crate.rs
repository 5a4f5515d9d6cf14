use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

type Person = String;

//~? It is no user model, and no type to which Rust lets us add a method: rustc says the second by itself.
#[oauth_account(user = "Person")] //~ "Person" //~ "Person"
pub struct OAuthAccount;

fn main() {}
