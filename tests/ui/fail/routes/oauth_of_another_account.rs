use axum::Router;
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

pub fn app(provider: users_runtime::Google, oauth: OAuth<Badge>) -> Router {
    //~? two types that don't fit: rustc's message can't be added to
    OAuthAccount::login_routes(provider).with_state(oauth) //~ oauth
}

fn main() {}
