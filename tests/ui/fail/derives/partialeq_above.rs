use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[derive(PartialEq)]
//~? a derive above runs first, and no attribute can see it
#[oauth_account] //~ #[oauth_account]
pub struct OAuthAccount;

fn main() {}
