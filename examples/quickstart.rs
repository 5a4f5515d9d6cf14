//! `cargo run --example quickstart`: a page on <http://127.0.0.1:3000> where people sign in, see who they are, link
//! and unlink accounts, and sign out.
//!
//! Users live in the SQLite file `quickstart.db`. The demo provider runs inside this program, so no account anywhere is
//! needed. Google and GitHub appear when `GOOGLE_CLIENT_ID` and `GOOGLE_CLIENT_SECRET`, or `GITHUB_CLIENT_ID` and
//! `GITHUB_CLIENT_SECRET`, are in the environment; register `http://127.0.0.1:3000/auth/google/callback` (or
//! `…/auth/github/callback`) there. So does any OpenID Connect provider with `OPENID_ISSUER`, `OPENID_CLIENT_ID` and
//! `OPENID_CLIENT_SECRET`, and `…/auth/openid/callback`. To link accounts of one of them, register
//! `…/auth/associate/google/callback` too. `PORT`, `DB`, `OAUTH_KEYS` and `JWT_SECRET` can be set too, and `BASE_URL`, if
//! browsers reach this program by another address.

#[path = "quickstart/page.rs"]
mod page;

use std::env;
use std::error::Error;

use axum::Router;
use axum::extract::{FromRef, Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::net::TcpListener;
use users_runtime::provider::ProvidesEmail;
use users_runtime::store::sql::SqlStore;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{
    CookieTransport, CurrentUser, Error as OAuthError, GitHub, Google, JwtStrategy, Keys, OAuth, OAuthUser,
    OpenIdConnect, Provider, Sessions, oauth_account,
};
use uuid::Uuid;

use page::SignIn;

#[derive(Clone, Debug, OAuthUser)]
struct User {
    id: Uuid,
    email: String,
    is_active: bool,
    is_verified: bool,
    is_superuser: bool,
    #[oauth_user(profile = "name")]
    display_name: Option<String>,
}

#[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
struct OAuthAccount;

/// The state of the page: the service, and the names of the providers.
#[derive(Clone, FromRef)]
struct App {
    oauth: OAuth<OAuthAccount>,
    sign_ins: Vec<SignIn>,
}

/// What `CurrentUser<User>` needs of the state.
impl FromRef<App> for Sessions<User> {
    fn from_ref(app: &App) -> Self {
        app.oauth.sessions()
    }
}

#[derive(Deserialize)]
struct Failure {
    error: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Why a login failed is in the log.
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).without_time().init();

    let port: u16 =
        env::var("PORT").map_or(Ok(3000), |port| port.parse()).map_err(|error| format!("PORT: {error}"))?;
    let base_url = env::var("BASE_URL").unwrap_or_else(|_| format!("http://127.0.0.1:{port}"));
    let file = env::var("DB").unwrap_or_else(|_| "quickstart.db".to_owned());

    // Where users and accounts live.
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let store = SqlStore::new(SqlitePool::connect_with(options).await?);
    store.create_tables().await?;

    // The service. A secret that is made anew ends the sessions at each start: an application sets both.
    let keys =
        if env::var_os("OAUTH_KEYS").is_some() { Keys::from_env("OAUTH_KEYS")? } else { Keys::generate() };
    let secret = env::var("JWT_SECRET").unwrap_or_else(|_| format!("{}{}", Uuid::new_v4(), Uuid::new_v4()));
    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url(&base_url)
        .keys(keys)
        .session(CookieTransport::new(), JwtStrategy::new(secret))
        .build()?;

    // The providers, and their routes.
    let demo = demo_provider().await?;
    let mut sign_ins = vec![SignIn::new("demo", "the demo provider"), SignIn::new("work", "another one")];
    let mut routes = Router::new()
        .merge(provider_routes("demo", demo.provider().named("demo")))
        .merge(provider_routes("work", demo.provider().named("work")));
    if let Some((id, secret)) = client("GOOGLE") {
        routes = routes.merge(provider_routes("google", Google::new(id, secret)));
        sign_ins.push(SignIn::new("google", "Google"));
    }
    if let Some((id, secret)) = client("GITHUB") {
        routes = routes.merge(provider_routes("github", GitHub::new(id, secret)));
        sign_ins.push(SignIn::new("github", "GitHub"));
    }
    if let (Some(issuer), Some((id, secret))) = (setting("OPENID_ISSUER"), client("OPENID")) {
        routes = routes.merge(provider_routes("openid", OpenIdConnect::new("openid", issuer, id, secret)));
        sign_ins.push(SignIn::new("openid", "OpenID Connect"));
    }

    let app = routes
        .nest("/users/me/oauth-accounts", OAuthAccount::account_routes())
        .nest("/auth", OAuthAccount::session_routes())
        .route("/", get(home))
        .with_state(App { oauth, sign_ins });

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("can't listen on port {port} ({error}): set PORT to another one"))?;
    println!("Open {base_url} (users are kept in {file}; Ctrl-C ends)");
    Ok(axum::serve(listener, app).await?)
}

/// A provider to sign in with, and to link to who is signed in.
fn provider_routes(path: &str, provider: impl ProvidesEmail) -> Router<App> {
    Router::new()
        .nest(&format!("/auth/{path}"), OAuthAccount::login_routes(provider.clone()))
        .nest(&format!("/auth/associate/{path}"), OAuthAccount::associate_routes(provider))
}

/// The page: who is signed in, or how to.
async fn home(
    State(app): State<App>,
    user: Option<CurrentUser<User>>,
    Query(failure): Query<Failure>,
) -> Result<Response, OAuthError> {
    let body = match user {
        Some(CurrentUser(user)) => {
            let accounts = user.oauth_accounts(&app.oauth).await?;
            page::signed_in(&UserRead::from(user), &accounts, &app.sign_ins, failure.error.as_deref())
        }
        None => page::signed_out(&app.sign_ins, failure.error.as_deref()),
    };
    Ok((page::HEADERS, Html(body)).into_response())
}

/// A provider inside this program, which asks on a page who you want to be.
async fn demo_provider() -> Result<FakeProvider, std::io::Error> {
    FakeProvider::builder()
        .client_name("The quickstart")
        .person(Person::new("1", "ada@example.com").name("Ada Lovelace"))
        .person(Person::new("2", "grace@example.com").name("Grace Hopper"))
        .interactive(true)
        .start()
        .await
}

/// A client id and secret, if the environment has both.
fn client(provider: &str) -> Option<(String, String)> {
    Some((setting(&format!("{provider}_CLIENT_ID"))?, setting(&format!("{provider}_CLIENT_SECRET"))?))
}

/// A variable of the environment that is set, and not to nothing.
fn setting(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
