//! The two applications that the front end is played against, with the same routes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::extract::{Json, State};
use axum::routing::get;
use serde_json::{Value, json};
use sqlx::SqlitePool;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use users_runtime::flow::OAuthBuilder;
use users_runtime::testing::FakeProvider;
use users_runtime::{
    BearerTransport, Clock, CookieTransport, CurrentUser, JwtStrategy, Keys, OAuth, OAuth2, OAuthUser,
    Provider as _, StoreError, oauth_account,
};

use crate::support::{Database, KEY, SECRET, peers};

/// The front end's origin. Nothing is there: what a page does, the script does.
pub(super) const FRONT_END: &str = "http://127.0.0.1:5173";
/// Its page for the way back from a login that is answered with a token.
const BEARER_PAGE: &str = "http://127.0.0.1:5173/login";
/// Its page for the way back from a login that is answered with a cookie.
const COOKIE_PAGE: &str = "http://127.0.0.1:5173/login-by-cookie";
/// Its page for the way back from a provider whose account is to be linked.
const ASSOCIATE_PAGE: &str = "http://127.0.0.1:5173/linked";
/// FastAPI Users' name for the session's cookie.
pub(super) const COOKIE: &str = "fastapiusersauth";

/// What FastAPI Users' user and its mixin for accounts have.
#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
pub(super) struct User {
    id: uuid::Uuid,
    email: String,
    hashed_password: String,
    is_active: bool,
    is_superuser: bool,
    is_verified: bool,
}

#[oauth_account(user = "User")]
pub(super) struct OAuthAccount;

/// The providers of an application: one to log in with, and one to associate, which names itself in its answers (RFC 9207).
pub(super) struct Providers {
    pub(super) first: FakeProvider,
    pub(super) second: FakeProvider,
}

impl Providers {
    /// FastAPI Users knows no PKCE.
    pub(super) async fn start() -> Self {
        let builder = || FakeProvider::builder().requires_pkce(false);
        Self {
            first: builder().sends_iss(false).start().await.unwrap(),
            second: builder().start().await.unwrap(),
        }
    }

    /// Their addresses.
    pub(super) fn issuers(&self) -> [&str; 2] {
        [self.first.issuer(), self.second.issuer()]
    }
}

/// An application that runs until it is dropped.
pub(super) struct Server {
    pub(super) url: String,
    library: Library,
    database: Database,
}

enum Library {
    Theirs(Peer),
    Ours(Clock, JoinHandle<()>),
}

impl Server {
    /// FastAPI Users.
    pub(super) fn theirs(providers: &Providers) -> Self {
        let database = Database::new();
        let mut peer = Peer::start(&database);
        let at = |fake: &FakeProvider| {
            json!({
                "issuer": fake.issuer(),
                "client_id": fake.client_id(),
                "client_secret": fake.client_secret(),
            })
        };
        let pages = json!({"bearer": BEARER_PAGE, "cookie": COOKIE_PAGE, "associate": ASSOCIATE_PAGE});
        let told = json!({"first": at(&providers.first), "second": at(&providers.second), "pages": pages});
        let url = peer.ask(&told, "url");
        Self { url, library: Library::Theirs(peer), database }
    }

    /// This library. FastAPI Users has a router for each backend; here a service answers a login by its first session, so
    /// where there are two backends there are two services on one store.
    pub(super) async fn ours(providers: &Providers) -> Self {
        let database = Database::new();
        let store = database.store::<OAuthAccount>().await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let clock = Clock::adjustable();
        let service = |sessions: fn(Builder) -> Builder| {
            let builder = OAuth::builder(store.clone()).base_url(&url).keys(Keys::new([KEY]).unwrap());
            sessions(builder).allow_origin(FRONT_END).clock(clock.clone()).build().unwrap()
        };
        let bearer_first = service(|builder| cookie(bearer(builder)));
        let cookie_first = service(|builder| bearer(cookie(builder)));
        let router = routes(providers, bearer_first, cookie_first);
        let server = tokio::spawn(async move {
            // It ends when it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Self { url, library: Library::Ours(clock, server), database }
    }

    /// Whether it is FastAPI Users.
    pub(super) fn is_theirs(&self) -> bool {
        matches!(self.library, Library::Theirs(_))
    }

    /// Lets the time pass between the start of a transaction and its end: `state` as it is then.
    pub(super) fn wait(&mut self, state: &str, time: Duration) -> String {
        match &mut self.library {
            Library::Theirs(peer) => peer.ask(&json!({"state": state, "seconds": time.as_secs()}), "state"),
            Library::Ours(clock, _) => {
                clock.advance(time);
                state.to_owned()
            }
        }
    }

    /// Deactivates a user, as an administrator does. The table is the same.
    pub(super) async fn deactivate(&self, email: &str) {
        let pool: SqlitePool = self.database.pool().await;
        let done =
            sqlx::query("UPDATE user SET is_active = FALSE WHERE email = ?").bind(email).execute(&pool);
        assert_eq!(done.await.unwrap().rows_affected(), 1);
        pool.close().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Library::Ours(_, server) = &self.library {
            server.abort();
        }
    }
}

type Builder = OAuthBuilder<OAuthAccount>;

fn bearer(builder: Builder) -> Builder {
    builder.session(BearerTransport::new(), JwtStrategy::new(SECRET))
}

fn cookie(builder: Builder) -> Builder {
    builder.session(CookieTransport::new().name(COOKIE), JwtStrategy::new(SECRET))
}

fn routes(
    providers: &Providers,
    bearer_first: OAuth<OAuthAccount>,
    cookie_first: OAuth<OAuthAccount>,
) -> Router {
    let named = |fake: &FakeProvider, name: &'static str, page: &str| -> OAuth2 {
        fake.provider().ask_userinfo().named(name).redirect_url(page).allow_scopes(["calendar"])
    };
    let by_cookie: Router<OAuth<OAuthAccount>> = Router::new()
        .nest("/auth/cookie/first", OAuthAccount::login_routes(named(&providers.first, "first", COOKIE_PAGE)))
        .nest("/auth/cookie", OAuthAccount::session_routes());
    let by_bearer: Router<OAuth<OAuthAccount>> = Router::new()
        .nest("/auth/first", OAuthAccount::login_routes(named(&providers.first, "first", BEARER_PAGE)))
        .nest("/auth/jwt", OAuthAccount::session_routes())
        .nest(
            "/auth/associate/second",
            OAuthAccount::associate_routes(named(&providers.second, "second", ASSOCIATE_PAGE)),
        )
        .route("/users/me", get(me));
    by_bearer.with_state(bearer_first).merge(by_cookie.with_state(cookie_first))
}

/// The application's own route, as FastAPI Users' users router has it.
async fn me(
    CurrentUser(user): CurrentUser<User>,
    State(oauth): State<OAuth<OAuthAccount>>,
) -> Json<UserRead> {
    let accounts: Result<Vec<OAuthAccount>, StoreError> = user.oauth_accounts(&oauth).await;
    Json(UserRead::with_accounts(user, &accounts.unwrap()))
}

/// FastAPI Users in a process beside this one.
struct Peer {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(database: &Database) -> Self {
        let python = peers::python("fastapi-users");
        let mut process = Command::new(&python)
            // Nothing is written beside its sources.
            .arg("-B")
            .args([peers::program("front_end_app.py").as_os_str(), database.path().as_os_str()])
            // It talks to this machine alone.
            .env("NO_PROXY", "*")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, questions, answers }
    }

    /// The value of this name in its answer.
    fn ask(&mut self, question: &Value, name: &str) -> String {
        writeln!(self.questions.as_ref().unwrap(), "{question}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!(
                "FastAPI Users ended; it says why above. If a package is missing, ./tests/run installs those of \
                 tests/peers/fastapi-users.txt"
            )
        });
        answer[name].as_str().unwrap().to_owned()
    }
}

impl Drop for Peer {
    /// It ends when there are no more questions.
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}
