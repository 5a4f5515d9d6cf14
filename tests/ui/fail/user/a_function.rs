use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

pub fn person() {}

//~? a name of something else: rustc says so in its own words
#[oauth_account(user = "person")] //~ "person"
pub struct OAuthAccount;

fn main() {}
