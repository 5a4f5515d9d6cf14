use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
//~? rustc finds two methods of one name after the macros, and its message can't be added to
pub struct OAuthAccount; //~ OAuthAccount

#[oauth_account]
pub struct Badge;

fn main() {}
