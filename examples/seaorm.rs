//! `cargo run --example seaorm --features sea-orm`: an application whose users and accounts are SeaORM entities.
//!
//! Open <http://127.0.0.1:3000/auth/google/login?next=/users/me>. `DATABASE_URL` says where the database is; without it
//! there is one in memory, gone when the program ends. (`sqlite://seaorm.db?mode=rwc` is a file; for a server's URL turn
//! on `postgres` or `mysql` as well.) With `GOOGLE_CLIENT_ID` and `GOOGLE_CLIENT_SECRET` people sign in with Google:
//! register `http://127.0.0.1:3000/auth/google/callback` there. Without them a demo provider inside this program asks
//! who you want to be. `PORT`, `OAUTH_KEYS` and `JWT_SECRET` can be set too.
//!
//! | Route | |
//! | --- | --- |
//! | `GET /auth/google/login`, `/authorize`, `/callback` | sign in: by page, or by a front end of its own |
//! | `POST /auth/logout` | sign out |
//! | `GET /users/me` | who is signed in, with their accounts |
//! | `GET /users` | how many accounts each user has: a query of the application's own |

use std::env;
use std::error::Error;

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, ModelTrait as _};
use tokio::net::TcpListener;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{
    BearerTransport, CookieTransport, CurrentUser, Google, JwtStrategy, Keys, OAuth, Provider as _,
    SeaOrmStore, Sessions,
};
use uuid::Uuid;

use user::UserRead;

/// The application's own entity, in the dense form, with its side of the relation.
mod user {
    use sea_orm::entity::prelude::*;
    use users_runtime::OAuthUser;
    use uuid::Uuid;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "user")]
    #[oauth_user(accounts)]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub is_active: bool,
        #[oauth_user(profile = "name")]
        pub display_name: Option<String>,
        #[sea_orm(has_many)]
        pub oauth_accounts: HasMany<super::oauth_account::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The accounts' entity: `Entity`, `Column`, `ActiveModel`, `Relation` and the rest.
mod oauth_account {
    #[users_runtime::oauth_account(
        user = "super::user::Model",
        orm = "sea_orm",
        table = "oauth_account",
        id = "i64"
    )]
    pub(crate) struct Model;
}

type OAuthAccount = oauth_account::Model;

/// What the handlers get at: the application's connection, and the sign-in.
#[derive(Clone, FromRef)]
struct App {
    db: DatabaseConnection,
    oauth: OAuth<OAuthAccount>,
}

/// What `CurrentUser` needs of the state.
impl FromRef<App> for Sessions<user::Model> {
    fn from_ref(app: &App) -> Self {
        app.oauth.sessions()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Why a login failed is in the log.
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).without_time().init();
    let db = connect().await?;
    // SeaORM makes the tables of all entities of this program; the store adds what SeaORM has no words for.
    db.get_schema_registry(concat!(module_path!(), "::*")).sync(&db).await?;
    let store = SeaOrmStore::new(&db)?;
    store.create_tables().await?;

    let port: u16 = setting("PORT", "3000").parse().map_err(|error| format!("PORT: {error}"))?;
    let keys =
        if env::var_os("OAUTH_KEYS").is_some() { Keys::from_env("OAUTH_KEYS")? } else { Keys::generate() };
    let secret = setting("JWT_SECRET", &format!("{}{}", Uuid::new_v4(), Uuid::new_v4()));
    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url(format!("http://127.0.0.1:{port}"))
        .keys(keys)
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
        .route("/users/me", get(me))
        .route("/users", get(users))
        .with_state(App { db, oauth });

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("can't listen on port {port} ({error}): set PORT to another one"))?;
    println!("Open http://127.0.0.1:{port}/auth/google/login?next=/users/me (Ctrl-C ends)");
    Ok(axum::serve(listener, app).await?)
}

async fn connect() -> Result<DatabaseConnection, sea_orm::DbErr> {
    let mut options = ConnectOptions::new(setting("DATABASE_URL", "sqlite::memory:"));
    options.sqlx_logging(false).test_before_acquire(false);
    Database::connect(options).await
}

/// Who is signed in, with the accounts by the entity's relation.
async fn me(
    State(db): State<DatabaseConnection>,
    CurrentUser(user): CurrentUser<user::Model>,
) -> Result<Json<UserRead>, StatusCode> {
    let accounts = user.find_related(oauth_account::Entity).all(&db).await.map_err(failed)?;
    Ok(Json(UserRead::with_accounts(user, &accounts)))
}

/// A query as in any program with SeaORM.
async fn users(State(db): State<DatabaseConnection>) -> Result<Json<Vec<(String, usize)>>, StatusCode> {
    let users = user::Entity::load().with(oauth_account::Entity).all(&db).await.map_err(failed)?;
    Ok(Json(users.into_iter().map(|user| (user.email, user.oauth_accounts.len())).collect()))
}

#[allow(clippy::needless_pass_by_value, reason = "as `map_err` wants it")]
fn failed(error: sea_orm::DbErr) -> StatusCode {
    tracing::error!(%error, "the database failed");
    StatusCode::SERVICE_UNAVAILABLE
}

/// A provider inside this program, which asks on a page who you want to be.
async fn demo_provider() -> Result<FakeProvider, std::io::Error> {
    FakeProvider::builder()
        .client_name("The SeaORM example")
        .person(Person::new("1", "ada@example.com").name("Ada Lovelace"))
        .person(Person::new("2", "grace@example.com").name("Grace Hopper"))
        .interactive(true)
        .start()
        .await
}

fn setting(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
