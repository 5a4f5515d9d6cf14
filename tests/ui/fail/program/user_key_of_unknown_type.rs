use axum::{Json, Router, routing::get};
use users_runtime::{
    BearerTransport, CookieTransport, CurrentUser, GitHub, JwtStrategy, Keys, OAuth, OAuthUser, SqlStore,
    oauth_account,
};

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    //~? a name that is nowhere: rustc says so in its own words
    pub id: Uid, //~ Uid
    pub email: String,
    pub is_active: bool,
}

#[oauth_account(user = "User", id = "i64")]
pub struct OAuthAccount;

async fn program(secret: &str) -> Result<Router, Box<dyn std::error::Error>> {
    let store = SqlStore::new(sqlx::SqlitePool::connect("sqlite://app.db?mode=rwc").await?);
    store.create_tables().await?;
    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url("https://app.example")
        .keys(Keys::from_env("OAUTH_KEYS")?)
        .session(BearerTransport::new(), JwtStrategy::new(secret))
        .session(CookieTransport::new(), JwtStrategy::new(secret))
        .build()?;
    let github = GitHub::new("client id", "client secret");
    Ok(Router::new()
        .nest("/auth/github", OAuthAccount::login_routes(github))
        .nest("/auth", OAuthAccount::session_routes())
        .route("/users/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
        .with_state(oauth))
}

async fn accounts(user: &User, oauth: &OAuth<OAuthAccount>) -> Vec<OAuthAccountRead> {
    let accounts = user.oauth_accounts(oauth).await.unwrap_or_default();
    accounts.iter().map(OAuthAccountRead::from).collect()
}

fn main() {
    let _ = (program, accounts);
}
