use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[oauth_account(user = "User")]
#[derive(OAuthUser)]
pub struct User { //~ User
    pub id: Uuid,
    pub email: String,
}

fn main() {}
