use axum::Router;
use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

#[derive(Clone)]
pub struct App;

pub fn app(provider: users_runtime::Google) -> Router {
    OAuthAccount::login_routes(provider).with_state(App)
}

fn main() {}
