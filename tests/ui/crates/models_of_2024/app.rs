//@ edition = "2021"
//@ axum = { version = "0.8", default-features = false, features = ["json"] }
//@ models = { path = "models" }
//@ sqlx = { version = "0.9", default-features = false }
//@ users-runtime = { path = "users-runtime" }

use axum::routing::get;
use axum::{Json, Router};
use models::{OAuthAccount, OAuthAccountRead, User, UserRead};
use users_runtime::{CookieTransport, CurrentUser, Google, JwtStrategy, Keys, OAuth, SqlStore, Superuser};

pub fn app(pool: sqlx::SqlitePool, secret: &str) -> Router {
    let oauth = OAuth::<OAuthAccount>::builder(SqlStore::new(pool))
        .base_url("https://app.example")
        .keys(Keys::generate())
        .session(CookieTransport::new(), JwtStrategy::new(secret))
        .build()
        .unwrap();
    Router::new()
        .nest("/auth/google", OAuthAccount::login_routes(Google::new("client id", "client secret")))
        .nest("/auth", OAuthAccount::session_routes())
        .route("/me", get(|CurrentUser(user): CurrentUser<User>| async { Json(UserRead::from(user)) }))
        .route("/locale", get(|Superuser(user): Superuser<User>| async { user.locale }))
        .with_state(oauth)
}

pub async fn accounts(user: &User, oauth: &OAuth<OAuthAccount>) -> Vec<OAuthAccountRead> {
    let accounts = user.oauth_accounts(oauth).await.unwrap_or_default();
    accounts.iter().map(OAuthAccountRead::from).collect()
}

fn main() {}
