use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

//~? a name that is nowhere: rustc says so in its own words
#[oauth_account(crate = "users_rt")] //~ "users_rt"
pub struct OAuthAccount;

fn main() {}
