//! `cargo bench`: what a request costs without the network, in microseconds: the start of a login, and who is signed in.
//!
//! The figures are of this machine at this moment; compare two only if they come from one run.

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use tower::ServiceExt as _;
use users_runtime::session::{Strategy as _, Subject};
use users_runtime::store::{NewLogin, SignUp, Store as _};
use users_runtime::{
    BearerTransport, CurrentUser, Google, Grant, JwtStrategy, Keys, MemoryStore, OAuth, OAuthUser, Profile,
    Tokens, oauth_account,
};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
struct User {
    id: Uuid,
    email: String,
}

#[oauth_account(user = "User")]
struct OAuthAccount;

const ROUNDS: u32 = 5;
const REQUESTS: u32 = 20_000;

fn main() {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made")
        .block_on(run());
}

async fn run() {
    let secret = format!("{}{}", Uuid::new_v4(), Uuid::new_v4());
    let store = MemoryStore::<OAuthAccount>::new();
    let profile = Profile::new("1").with_email("ada@example.com", true);
    let new =
        NewLogin::new(Grant::new("google", profile, Tokens::new("token")), true).expect("there is an e-mail");
    let Ok(SignUp::Created(ada)) = store.sign_up(new).await else { panic!("the store is empty") };
    let subject = Subject::new(ada.user.id.to_string(), None);
    let token = JwtStrategy::new(&secret).write(&subject).await.expect("a token can be written");

    let oauth = OAuth::<OAuthAccount>::builder(store)
        .base_url("https://app.example")
        .keys(Keys::generate())
        .session(BearerTransport::new(), JwtStrategy::new(&secret))
        .build()
        .expect("the service is configured");
    let app = Router::new()
        .nest("/auth/google", OAuthAccount::login_routes(Google::new("id", "secret")))
        .route("/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
        .with_state(oauth);

    let bearer = format!("Bearer {}", token.expose());
    measure(&app, "GET /auth/google/authorize", "/auth/google/authorize", None).await;
    measure(&app, "GET /me with a bearer token", "/me", Some(&bearer)).await;
}

/// Prints the median of the rounds.
async fn measure(app: &Router, name: &str, path: &str, authorization: Option<&str>) {
    let mut rounds: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..REQUESTS {
            let mut request = Request::get(path);
            if let Some(authorization) = authorization {
                request = request.header("authorization", authorization);
            }
            let request = request.body(Body::empty()).expect("the request is well-formed");
            let response = app.clone().oneshot(request).await.expect("a router always answers");
            assert_eq!(response.status(), StatusCode::OK);
            black_box(response);
        }
        rounds.push(start.elapsed() / REQUESTS);
    }
    rounds.sort_unstable();
    println!("{name:32} {:>8.2} µs", rounds[rounds.len() / 2].as_secs_f64() * 1e6);
}
