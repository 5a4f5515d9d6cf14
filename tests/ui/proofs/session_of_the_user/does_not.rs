use axum::Router;
use axum::routing::get;
use users_runtime::{CurrentUser, OAuth, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[derive(Clone, OAuthUser)]
pub struct Admin {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

async fn user(CurrentUser(user): CurrentUser<User>) -> String {
    user.email
}

async fn admin(CurrentUser(admin): CurrentUser<Admin>) -> String {
    admin.email
}

pub fn app(oauth: OAuth<OAuthAccount>) -> Router {
    let _ = (user, admin);
    //~? A handler that is none for this state: axum's message can't be added to.
    Router::new().route("/me", get(admin)).with_state(oauth) //~ admin
}

fn main() {}
