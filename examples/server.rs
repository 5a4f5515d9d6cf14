//! A server with the routes and no page, configured by the environment:
//! `DB` (a SQLite file, `app.db`), `PORT` (8000), `PROVIDER` (the base URL of an OAuth2 provider with `/authorize`,
//! `/token` and `/userinfo`, `http://127.0.0.1:9000`), `CLIENT_ID` and `CLIENT_SECRET`, `OAUTH_KEYS` and `JWT_SECRET` (random
//! where they are missing), `SYNC` (SQLite's `synchronous`, `NORMAL`).
//!
//! | Route | |
//! | --- | --- |
//! | `GET /auth/fake/authorize`, `/login`, `/callback` | sign in |
//! | `POST /auth/logout` | sign out |
//! | `GET /users/me` | who is signed in |

use std::env;
use std::error::Error;

use axum::routing::get;
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::net::TcpListener;
use users_runtime::provider::{Description, Provider as _};
use users_runtime::store::sql::SqlStore;
use users_runtime::{
    BearerTransport, CookieTransport, CurrentUser, JwtStrategy, Keys, OAuth, OAuth2, OAuthUser, oauth_account,
};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
struct User {
    id: Uuid,
    email: String,
    hashed_password: String,
    is_active: bool,
    is_superuser: bool,
    is_verified: bool,
}

#[oauth_account(user = "User", related_name = "oauth_accounts", id = "Uuid")]
struct OAuthAccount;

fn main() -> Result<(), Box<dyn Error>> {
    // One thread is what a small server needs; `tokio::main` is as good.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT", "8000").parse()?;
    let provider = setting("PROVIDER", "http://127.0.0.1:9000");
    let keys =
        if env::var_os("OAUTH_KEYS").is_some() { Keys::from_env("OAUTH_KEYS")? } else { Keys::generate() };
    let secret = setting("JWT_SECRET", &format!("{}{}", Uuid::new_v4(), Uuid::new_v4()));

    let options = SqliteConnectOptions::new()
        .filename(setting("DB", "app.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(setting("SYNC", "NORMAL").parse::<SqliteSynchronous>()?);
    let pool =
        SqlitePoolOptions::new().max_connections(4).test_before_acquire(false).connect_with(options).await?;
    let store = SqlStore::new(pool);
    store.create_tables().await?;

    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url(format!("http://127.0.0.1:{port}"))
        .keys(keys)
        .session(BearerTransport::new(), JwtStrategy::new(&secret))
        .session(CookieTransport::new(), JwtStrategy::new(&secret))
        .build()?;

    let description = Description::new("fake", provider.clone())
        .authorize_url(format!("{provider}/authorize"))
        .token_url(format!("{provider}/token"))
        .userinfo_url(format!("{provider}/userinfo"))
        .scopes(["email"]);
    let fake = OAuth2::new(
        description,
        setting("CLIENT_ID", "client-id"),
        setting("CLIENT_SECRET", "client-secret"),
    )
    .is_verified_by_default();

    let app = Router::new()
        .nest("/auth/fake", OAuthAccount::login_routes(fake))
        .nest("/auth", OAuthAccount::session_routes())
        .route("/users/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
        .with_state(oauth);

    let listener = TcpListener::bind(("127.0.0.1", port)).await?.tap_io(|connection| {
        // Without this an answer may wait for the acknowledgement of the one before.
        let _ = connection.set_nodelay(true);
    });
    println!("listening on http://127.0.0.1:{port}");
    Ok(axum::serve(listener, app).await?)
}

fn setting(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
