//! `cargo run --example axum_postgres --features postgres`: an API on PostgreSQL, as several servers would run it.
//!
//! Open <http://127.0.0.1:3000/auth/google/login?next=/users/me>. `DATABASE_URL` says where the database is
//! (`postgres://users:users@127.0.0.1:5432/users`, as `compose.yaml` starts one). With `GOOGLE_CLIENT_ID` and
//! `GOOGLE_CLIENT_SECRET` people sign in with Google: register `http://127.0.0.1:3000/auth/google/callback` there. Without
//! them a demo provider inside this program asks who you want to be. `PORT`, `OAUTH_KEYS` and `JWT_SECRET` can be set too;
//! several servers need the last two, and the same ones.
//!
//! | Command | |
//! | --- | --- |
//! | `… axum_postgres` | makes what is missing in the database, and serves |
//! | `… axum_postgres -- schema` | prints the tables, for a migration tool |
//! | `… axum_postgres -- verify` | compares the database with the structs, and changes nothing |
//!
//! | Route | |
//! | --- | --- |
//! | `GET /auth/google/login`, `/authorize`, `/callback` | sign in: by page, or by a front end of its own |
//! | `POST /auth/logout` | sign out |
//! | `GET /users/me` | who is signed in |
//! | `GET /users/me/accounts` | by which accounts |

use std::env;
use std::error::Error;
use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::net::TcpListener;
use users_runtime::store::sql::{SqlStore, dialect, schema_sql};
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{
    BearerTransport, CookieTransport, CurrentUser, Error as OAuthError, Google, JwtStrategy, Keys, OAuth,
    OAuthUser, OneTime, Provider as _, oauth_account,
};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
struct User {
    id: Uuid,
    email: String,
    is_active: bool,
    is_verified: bool,
    #[oauth_user(profile = "name")]
    display_name: Option<String>,
}

#[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
struct OAuthAccount;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Why a login failed is in the log.
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).without_time().init();
    let command = env::args().nth(1).unwrap_or_default();
    if command == "schema" {
        print!("{}", schema_sql::<OAuthAccount, _>(dialect::Postgres));
        return Ok(());
    }

    // A request that waits longer than this for a connection is answered 503.
    let url = setting("DATABASE_URL", "postgres://users:users@127.0.0.1:5432/users");
    let pool = PgPoolOptions::new().max_connections(10).acquire_timeout(Duration::from_secs(3));
    // The store sets no limit to a statement: behind a lock that is never given back it would wait, and its connection
    // with it, without end. To make an index on a large table may need more.
    let options = url.parse::<PgConnectOptions>()?.options([("statement_timeout", "10s")]);
    let store = SqlStore::new(pool.connect_with(options).await?);
    if command == "verify" {
        // The type that a builder would find out by itself.
        let store: SqlStore<OAuthAccount, _> = store;
        store.verify_schema().await?;
        println!("The database is as the structs say.");
        return Ok(());
    }
    store.create_tables().await?;
    serve(store).await
}

async fn serve(store: SqlStore<OAuthAccount, sqlx::Postgres>) -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT", "3000").parse().map_err(|error| format!("PORT: {error}"))?;
    let keys =
        if env::var_os("OAUTH_KEYS").is_some() { Keys::from_env("OAUTH_KEYS")? } else { Keys::generate() };
    let secret = setting("JWT_SECRET", &format!("{}{}", Uuid::new_v4(), Uuid::new_v4()));
    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url(format!("http://127.0.0.1:{port}"))
        .keys(keys)
        // What one server has let in, another does not let in again: they write it down in the database.
        .one_time(OneTime::Store)
        .session(BearerTransport::new(), JwtStrategy::new(&secret))
        .session(CookieTransport::new(), JwtStrategy::new(&secret))
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
        .route("/users/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
        .route("/users/me/accounts", get(accounts))
        .with_state(oauth);

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("can't listen on port {port} ({error}): set PORT to another one"))?;
    println!("Open http://127.0.0.1:{port}/auth/google/login?next=/users/me (Ctrl-C ends)");
    Ok(axum::serve(listener, app).await?)
}

/// The accounts of who is signed in, without the tokens.
async fn accounts(
    State(oauth): State<OAuth<OAuthAccount>>,
    CurrentUser(user): CurrentUser<User>,
) -> Result<Json<Vec<OAuthAccountRead>>, OAuthError> {
    let accounts = user.oauth_accounts(&oauth).await?;
    Ok(Json(accounts.into_iter().map(Into::into).collect()))
}

/// A provider inside this program, which asks on a page who you want to be.
async fn demo_provider() -> Result<FakeProvider, std::io::Error> {
    FakeProvider::builder()
        .client_name("The PostgreSQL example")
        .person(Person::new("1", "ada@example.com").name("Ada Lovelace"))
        .person(Person::new("2", "grace@example.com").name("Grace Hopper"))
        .interactive(true)
        .start()
        .await
}

fn setting(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
