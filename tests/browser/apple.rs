//! An application with Sign in with Apple, in this process: on `localhost`, and the fake that is like Apple on `127.0.0.1`,
//! so that they are two sites.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde::Deserialize;
use tokio::sync::oneshot;
use tracing::Level;
use users_runtime::providers::Apple;
use users_runtime::{
    CookieTransport, CurrentUser, Error, JwtStrategy, Keys, MemoryStore, OAuth, OAuthUser, oauth_account,
};
use uuid::Uuid;

use crate::stage::Application;

/// Apple may give no address.
#[derive(Clone, Debug, OAuthUser)]
struct User {
    id: Uuid,
    email: Option<String>,
    #[oauth_user(profile = "name")]
    display_name: Option<String>,
}

#[oauth_account(user = "User", related_name = "accounts")]
struct OAuthAccount;

/// The application, which ends when this is dropped.
pub(crate) struct App {
    url: String,
    log: PathBuf,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl App {
    /// Starts it on a free port, with its log in the folder.
    ///
    /// It has a thread of its own, since a log is of all that its thread says: what the story says to the browser's driver,
    /// codes among it, is none of its.
    pub(crate) fn start(folder: &Path, apple: Apple) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        listener.set_nonblocking(true).expect("it can wait for others");
        let port = listener.local_addr().expect("it has an address").port();
        let url = format!("http://localhost:{port}");
        let routes = routes(&url, apple);
        let log = folder.join("application.log");
        let file = File::create(&log).unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        let (end, ended) = oneshot::channel();
        let thread = thread::spawn(move || {
            let log = tracing_subscriber::fmt().with_max_level(Level::TRACE).with_writer(file).finish();
            tracing::subscriber::with_default(log, || serve(listener, routes, ended));
        });
        Self { url, log, end: Some(end), thread: Some(thread) }
    }
}

impl Application for App {
    fn url(&self) -> &str {
        &self.url
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        drop(self.end.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            eprintln!("the application did not end well; it says why above");
        }
    }
}

/// Serves until the other end is dropped.
fn serve(listener: TcpListener, routes: Router, ended: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        tokio::select! {
            served = axum::serve(listener, routes) => panic!("it ended by itself: {served:?}"),
            _ = ended => {}
        }
    });
}

fn routes(url: &str, apple: Apple) -> Router {
    let oauth = OAuth::builder(MemoryStore::<OAuthAccount>::default())
        .base_url(url)
        .keys(Keys::generate())
        .session(CookieTransport::new(), JwtStrategy::new(format!("{}{}", Uuid::new_v4(), Uuid::new_v4())))
        .build()
        .unwrap_or_else(|error| panic!("{error}"));
    Router::new()
        .nest("/auth/apple", OAuthAccount::login_routes(apple.clone()))
        .nest("/auth/associate/apple", OAuthAccount::associate_routes(apple))
        .nest("/users/me/oauth-accounts", OAuthAccount::account_routes())
        .nest("/auth", OAuthAccount::session_routes())
        .route("/", get(home))
        .with_state(oauth)
}

/// What has brought a person back, if not a sign-in.
#[derive(Deserialize)]
struct Failure {
    error: Option<String>,
}

/// A page loads nothing, not even an icon.
const HEADERS: [(HeaderName, &str); 2] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; script-src 'unsafe-inline'; connect-src 'self'"),
];

/// Who is signed in, or how to.
async fn home(
    State(oauth): State<OAuth<OAuthAccount>>,
    user: Option<CurrentUser<User>>,
    Query(failure): Query<Failure>,
) -> Result<impl IntoResponse, Error> {
    let content = match user {
        Some(CurrentUser(user)) => signed_in(&user, &user.accounts(&oauth).await?),
        None => "<h1>Welcome</h1><a href=\"/auth/apple/login?next=/\">Sign in with Apple</a>".to_owned(),
    };
    // Of an address, which anybody can make: nothing of it is HTML.
    let mut error = failure.error.unwrap_or_default();
    error.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    let page = format!("<!doctype html><title>Apple</title>{content}<p role=alert>{error}</p>");
    Ok((HEADERS, Html(page)))
}

/// In the form of the quickstart's page, for steps that read it. The story's people have names that are no HTML.
fn signed_in(user: &User, accounts: &[OAuthAccount]) -> String {
    let mut rows = String::new();
    for account in accounts {
        let address = account.account_email.as_deref().unwrap_or_default();
        let _ = write!(rows, "<li><b>{}</b> <span>{address}</span></li>", account.oauth_name);
    }
    format!(
        "<h1>{}</h1><p class=id><code>{}</code></p><ul>{rows}</ul>\
         <form method=post action=\"/auth/associate/apple/login\"><input type=hidden name=next value=\"/\">\
         <button>Link Apple</button></form><button id=out>Sign out</button>\
         <script>document.getElementById('out').onclick = async () => {{\
           await fetch('/auth/logout', {{ method: 'POST' }}); location.replace('/');\
         }};</script>",
        user.display_name.as_deref().unwrap_or("Somebody"),
        user.id,
    )
}
