use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
#[oauth_account(user = "User")]
pub struct User { //~ User
    pub id: Uuid,
    pub email: String,
}

fn main() {}
