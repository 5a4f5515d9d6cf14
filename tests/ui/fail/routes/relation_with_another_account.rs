use users_runtime::{OAuthUser, OAuth, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

#[oauth_account(related_name = "badges")]
pub struct Badge;

pub async fn all(user: &User, oauth: &OAuth<Badge>) -> usize {
    //~? two types that don't fit: rustc's message can't be added to
    user.oauth_accounts(oauth).await.unwrap().len() //~ oauth
}

fn main() {}
