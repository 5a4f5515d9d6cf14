use axum::Router;
use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn app() -> Router<users_runtime::OAuth<OAuthAccount>> {
    OAuthAccount::login_routes("google")
}

fn main() {}
