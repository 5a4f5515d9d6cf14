//! OAuth2 sign-in from two annotated structs.
//!
//! An application says what its user is and what an account of a user at a provider is. The macros make the rest: the
//! account's fields, its key type, the tables, the routes, the relation between the two, and public views without tokens.
//!
//! ```no_run
//! # #[cfg(all(feature = "axum", feature = "sqlite"))]
//! # mod program {
//! use axum::{Json, Router, routing::get};
//! use users_runtime::store::sql::SqlStore;
//! use users_runtime::{
//!     BearerTransport, CookieTransport, CurrentUser, GitHub, JwtStrategy, Keys, OAuth, OAuthUser, oauth_account,
//! };
//! use uuid::Uuid;
//!
//! // 1. The two structs. `id = "i64"` is the key type of the account; the user's is the type of its `id`.
//! #[derive(Clone, Debug, OAuthUser)]
//! pub struct User {
//!     pub id: Uuid,
//!     pub email: String,
//!     pub is_active: bool,
//!     #[oauth_user(profile = "name")]
//!     pub display_name: Option<String>,
//! }
//!
//! #[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
//! pub struct OAuthAccount;
//!
//! async fn app(secret: &str) -> Result<Router, Box<dyn std::error::Error>> {
//!     // 2. Where users and accounts live: a database, by the application's own pool.
//!     let store = SqlStore::new(sqlx::SqlitePool::connect("sqlite://app.db?mode=rwc").await?);
//!     store.create_tables().await?;
//!
//!     // 3. The service: everything that could be wrong with it is refused here.
//!     let oauth = OAuth::<OAuthAccount>::builder(store)
//!         .base_url("https://app.example")
//!         .keys(Keys::from_env("OAUTH_KEYS")?)
//!         .session(BearerTransport::new(), JwtStrategy::new(secret))
//!         .session(CookieTransport::new(), JwtStrategy::new(secret))
//!         .build()?;
//!
//!     // 4. The routes. The person goes to `/auth/github/login`, and comes back to `/auth/github/callback`.
//!     let github = GitHub::new("client id", "client secret");
//!     Ok(Router::new()
//!         .nest("/auth/github", OAuthAccount::login_routes(github))
//!         .nest("/auth", OAuthAccount::session_routes())
//!         .route("/users/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
//!         .with_state(oauth))
//! }
//! # }
//! ```
//!
//! Of one login, this is what happens: [`flow`] seals a transaction into a cookie and sends the person to the
//! [`provider`](mod@provider); the answer is checked step by step; the code becomes tokens and a [`Profile`]; the [`store`] finds the
//! account, or writes user and account together; a [`session`] is made. What can fail is an [`ErrorCode`].
//!
//! Later in an account's life: [`OAuth::access_token`] gives a token that is good for a while, [`OAuth::unlink`] and
//! [`OAuth::delete_user`] end it, [`OAuth::revoke`] takes its tokens back, and [`Hooks`] tell the application of it.
//!
//! | Module | What it is | Imports from |
//! | --- | --- | --- |
//! | [`model`] | users, accounts, keys, profiles, tokens, errors | nothing |
//! | [`provider`](mod@provider) | what a provider is, as data; [`Google`], [`GitHub`], [`OAuth2`]; the HTTP client | `model` |
//! | [`store`] | the [`Store`] trait; [`MemoryStore`], `SqlStore`, `SeaOrmStore`, `MongoStore` | `model` |
//! | [`session`] | transports and strategies | `model`, `store` |
//! | [`flow`] | one transaction from its start to the session, as types that only go forward; the [builder](flow::OAuthBuilder) | all above |
//! | `axum` | routes and extractors, without a decision of their own | all above |
//! | `testing` | a provider to test against; the suite that every store must pass | all above but `axum` |
//!
//! # Features
//!
//! None is on by default.
//!
//! | Feature | What it brings |
//! | --- | --- |
//! | `axum` | `login_routes`, `associate_routes`, `account_routes`, `session_routes`, `CurrentUser` and its stricter forms, for axum 0.8 |
//! | `sqlite` | `store::sql::SqlStore` on SQLite, by sqlx 0.9 |
//! | `postgres` | `store::sql::SqlStore` on PostgreSQL, by sqlx 0.9 |
//! | `mysql` | `store::sql::SqlStore` on MySQL 8.0.23 and MariaDB 10.5, or later, by sqlx 0.9 |
//! | `sea-orm` | `store::sea_orm::SeaOrmStore` and `orm = "sea_orm"`, for SeaORM 2.0, with the feature of the database |
//! | `mongodb` | `store::mongodb::MongoStore` and `ObjectId` keys, by the driver mongodb 3.9 |
//! | `testing` | `testing::FakeProvider` and `testing::suite` |

#[cfg(feature = "axum")]
pub mod axum;
#[cfg_attr(
    not(feature = "axum"),
    allow(dead_code, unused_imports, reason = "an adapter calls the routes, and this build has none")
)]
pub mod flow;
pub mod model;
pub mod provider;
pub mod session;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "axum")]
pub use crate::axum::{CurrentUser, Superuser, VerifiedUser};
pub use flow::{AccessTokenError, Clock, ConfigError, Event, Hooks, Keys, Linking, OAuth, OneTime};
pub use model::{
    AccountKey, Email, EmailField, Error, ErrorCode, Grant, HasSuperuser, HasVerification, Key, KeyKind,
    KeyRepr, KeyValue, LinkedAccount, NewUser, OAuthAccount, OAuthUser, PasswordField, Profile, Shown, Token,
    Tokens, UserKey, WithoutTokens, is_usable_password,
};
#[doc(inline)]
pub use provider::catalogue as providers;
#[doc(no_inline)]
pub use provider::catalogue::{GitHub, Google};
pub use provider::{OAuth2, OpenIdConnect, Provider};
pub use session::{BearerTransport, CookieTransport, JwtStrategy, Sessions};
#[cfg(feature = "mongodb")]
pub use store::mongodb::MongoStore;
#[cfg(feature = "sea-orm")]
pub use store::sea_orm::SeaOrmStore;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub use store::sql::SqlStore;
pub use store::{MemoryStore, Store, StoreError, StoreTransaction, UserStore};
pub use users_derive::{Key, OAuthUser, oauth_account};

/// The programs in the README compile as they stand.
#[cfg(all(doctest, feature = "axum", feature = "sqlite"))]
#[doc = include_str!("../../README.md")]
struct Readme;

/// So do those in the page for teams that come from FastAPI Users.
#[cfg(all(doctest, feature = "axum", feature = "sqlite"))]
#[doc = include_str!("../../docs/moving-from-fastapi-users.md")]
struct MovingFromFastApiUsers;
