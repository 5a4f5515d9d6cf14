use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

//~? A token is wiped when it is dropped, so nothing with one is `Copy`.
#[oauth_account]
#[derive(Copy)]
pub struct OAuthAccount; //~ OAuthAccount

fn main() {}
