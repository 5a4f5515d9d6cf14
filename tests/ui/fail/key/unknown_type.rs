use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

//~? rustc looks names up after the macros, and its message can't be added to
#[oauth_account(id = "Serial")] //~ "Serial"
pub struct OAuthAccount;

fn main() {}
