//! `cargo run --example mongodb --features mongodb`: people sign in, and are documents of a MongoDB collection with their
//! accounts in them.
//!
//! Open <http://127.0.0.1:3000/auth/google/login>. `MONGODB_URL` says where the server is (`mongodb://127.0.0.1:27017`), and
//! which database (`app`, where it names none). With `GOOGLE_CLIENT_ID` and `GOOGLE_CLIENT_SECRET` people sign in with Google:
//! register `http://127.0.0.1:3000/auth/google/callback` there. Without them a demo provider inside this program asks who you
//! want to be. `PORT`, `OAUTH_KEYS` and `JWT_SECRET` can be set too.
//!
//! | Route | |
//! | --- | --- |
//! | `GET /auth/google/login` | sign in |
//! | `POST /auth/logout` | sign out |
//! | `GET /` | who is signed in, and by which accounts |

use std::env;
use std::error::Error;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use mongodb::bson::Document;
use mongodb::bson::oid::ObjectId;
use mongodb::options::ClientOptions;
use mongodb::{Client, Collection};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{
    CookieTransport, CurrentUser, Error as OAuthError, Google, JwtStrategy, Keys, MongoStore, OAuth,
    OAuthUser, Provider as _, oauth_account,
};
use uuid::Uuid;

/// A user is a document: `id` is its `_id`.
#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
struct User {
    id: ObjectId,
    email: String,
    is_active: bool,
    is_verified: bool,
    #[oauth_user(profile = "name")]
    display_name: Option<String>,
    settings: Option<Settings>,
}

/// What the application keeps of a user besides: any type with serde's traits.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Settings {
    theme: String,
}

/// An account is in the array `oauth_accounts` of its user's document.
#[oauth_account(user = "User", related_name = "oauth_accounts", id = "ObjectId")]
struct OAuthAccount;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Why a login failed is in the log.
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).without_time().init();
    let port: u16 = setting("PORT", "3000").parse().map_err(|error| format!("PORT: {error}"))?;

    // Where users live: the application's own collection, of any type.
    let options = ClientOptions::parse(setting("MONGODB_URL", "mongodb://127.0.0.1:27017")).await?;
    let name = options.default_database.clone().unwrap_or_else(|| "app".to_owned());
    let users: Collection<Document> = Client::with_options(options)?.database(&name).collection("users");
    let store = MongoStore::new(users);
    store.create_indexes().await?;

    // The service. A secret that is made anew ends the sessions at each start: an application sets both.
    let keys =
        if env::var_os("OAUTH_KEYS").is_some() { Keys::from_env("OAUTH_KEYS")? } else { Keys::generate() };
    let secret = setting("JWT_SECRET", &format!("{}{}", Uuid::new_v4(), Uuid::new_v4()));
    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url(format!("http://127.0.0.1:{port}"))
        .keys(keys)
        .session(CookieTransport::new(), JwtStrategy::new(secret))
        .build()?;

    // It runs as long as it is held.
    let demo = demo_provider().await?;
    let google = match (env::var("GOOGLE_CLIENT_ID"), env::var("GOOGLE_CLIENT_SECRET")) {
        (Ok(id), Ok(secret)) => OAuthAccount::login_routes(Google::new(id, secret)),
        _ => OAuthAccount::login_routes(demo.provider().named("demo")),
    };
    let app = Router::new()
        .nest("/auth/google", google)
        .nest("/auth", OAuthAccount::session_routes())
        .route("/", get(home))
        .with_state(oauth);

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("can't listen on port {port} ({error}): set PORT to another one"))?;
    println!("Open http://127.0.0.1:{port}/auth/google/login (users are kept in {name}.users; Ctrl-C ends)");
    Ok(axum::serve(listener, app).await?)
}

/// Who is signed in, with their accounts and without the tokens; `null` for nobody.
async fn home(
    State(oauth): State<OAuth<OAuthAccount>>,
    user: Option<CurrentUser<User>>,
) -> Result<Json<Option<UserRead>>, OAuthError> {
    let Some(CurrentUser(user)) = user else {
        return Ok(Json(None));
    };
    let accounts = user.oauth_accounts(&oauth).await?;
    Ok(Json(Some(UserRead::with_accounts(user, &accounts))))
}

/// A provider inside this program, which asks on a page who you want to be.
async fn demo_provider() -> Result<FakeProvider, std::io::Error> {
    FakeProvider::builder()
        .client_name("The MongoDB example")
        .person(Person::new("1", "ada@example.com").name("Ada Lovelace"))
        .person(Person::new("2", "grace@example.com").name("Grace Hopper"))
        .interactive(true)
        .start()
        .await
}

fn setting(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
