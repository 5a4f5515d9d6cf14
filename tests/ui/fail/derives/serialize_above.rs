use serde::Serialize;
use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[derive(Serialize)]
#[oauth_account]
pub struct OAuthAccount; //~ OAuthAccount

fn main() {}
