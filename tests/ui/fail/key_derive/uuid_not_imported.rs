use axum::{Json, Router, routing::get};
use sqlx::SqlitePool;
use users_runtime::{
    BearerTransport, CurrentUser, GitHub, JwtStrategy, Key, Keys, OAuth, OAuthUser, SqlStore, oauth_account,
};

// The derive of `Eq` names the type again, and rustc says it of each.
#[derive(Clone, Debug, PartialEq, Hash, Key)]
//~? a name that is nowhere: rustc says so in its own words
pub struct AccountId(Uuid); //~ Uuid

impl Eq for AccountId {}

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: AccountId,
    pub email: String,
}

#[oauth_account(id = "AccountId")]
pub struct OAuthAccount;

pub fn app(pool: SqlitePool) -> Router {
    let oauth = OAuth::<OAuthAccount>::builder(SqlStore::new(pool))
        .base_url("https://app.example")
        .keys(Keys::generate())
        .session(BearerTransport::new(), JwtStrategy::new("0123456789abcdef0123456789abcdef"))
        .build()
        .unwrap();
    Router::new()
        .nest("/auth/github", OAuthAccount::login_routes(GitHub::new("client id", "client secret")))
        .route("/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
        .with_state(oauth)
}

fn main() {}
