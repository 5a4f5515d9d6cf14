use axum::Router;
use users_runtime::{OAuth, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn app(oauth: OAuth<OAuthAccount>) -> Router {
    OAuthAccount::associate_routes("google").with_state(oauth) //~ "google"
}

fn main() {}
