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
    //~? two types that don't fit: rustc's message can't be added to
    OAuthAccount::login_routes(provider).with_state(App) //~ App
}

fn main() {}
