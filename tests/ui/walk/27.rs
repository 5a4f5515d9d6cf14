use users_runtime::CookieTransport;
use users_runtime::Google;
use users_runtime::JwtStrategy;
use users_runtime::Keys;
use users_runtime::MemoryStore;
use users_runtime::OAuth;
use users_runtime::OAuthUser;
use users_runtime::oauth_account;
use uuid::Uuid;

#[oauth_account]
struct OAuthAccount;

#[derive(Clone)]
#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client_id = "client id";
    let client_secret = "client secret";
    let secret = "0123456789abcdef0123456789abcdef";
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::new())
        .base_url("https://app.example")
        .keys(Keys::from_env("OAUTH_KEYS")?)
        .session(CookieTransport::new(), JwtStrategy::new(secret))
        .build();
    let app: axum::Router = OAuthAccount::login_routes(Google::new(client_id, client_secret)).with_state(oauth?);
    axum::serve(tokio::net::TcpListener::bind("127.0.0.1:3000").await?, app).await?;
    Ok(())
}
