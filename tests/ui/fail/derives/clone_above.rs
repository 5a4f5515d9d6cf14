use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

//~? a derive above runs first, and no attribute can see it
#[derive(Clone)] //~ Clone
#[oauth_account]
//~? a derive above runs first, and no attribute can see it
pub struct OAuthAccount; //~ OAuthAccount

fn main() {}
