//! An application on a socket.

use std::ops::Deref;

use ::axum::Router;
use ::axum::extract::Json;
use ::axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use users_runtime::axum::{account_routes, associate_routes, login_routes, session_routes};
use users_runtime::flow::OAuthBuilder;
use users_runtime::provider::Fits;
use users_runtime::session::{IntoTransport, Strategy};
use users_runtime::{
    BearerTransport, Clock, CookieTransport, CurrentUser, JwtStrategy, Keys, OAuth, OAuthUser, Provider,
    Store, Superuser, VerifiedUser,
};

use super::Model;

/// The key of every application that is given no other.
pub(crate) const KEY: &str = "0f9CkS1XvVt3sLr8mQ2yZ5wB7nH4jD6gT1aE0uPxRiY=";
/// The secret of every JWT session.
pub(crate) const SECRET: &str = "Zt5uWqN8hXo2cVbR7mKe1yLpA9sDfGjHkQwErTyUiOp=";

/// Where an application is.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The socket: `http://127.0.0.1:port`.
    pub(crate) url: String,
    /// What the application is told that its base URL is.
    pub(crate) base: String,
}

impl Site {
    /// An address below the base URL, as the proxy in front would ask the socket for it.
    pub(crate) fn local(&self, url: &str) -> String {
        match url.strip_prefix(self.base.trim_end_matches('/')) {
            Some(rest) => format!("{}{rest}", self.url),
            None if url.starts_with('/') => format!("{}{url}", self.url),
            None => url.to_owned(),
        }
    }
}

/// An application that runs until it is dropped.
pub(crate) struct App<A: Model> {
    site: Site,
    pub(crate) oauth: OAuth<A>,
    pub(crate) clock: Clock,
    server: JoinHandle<()>,
}

impl<A: Model> Deref for App<A> {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl<A: Model> Drop for App<A> {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An application that is being set up.
pub(crate) struct Setup<A: Model> {
    oauth: OAuthBuilder<A>,
    routes: Router<OAuth<A>>,
    base: Option<String>,
    has_session: bool,
}

/// An application on this store, with [`KEY`], and with a bearer and a cookie session if it is given no other.
pub(crate) fn app<A: Model>(store: impl Store<A>) -> Setup<A> {
    Setup {
        oauth: OAuth::builder(store).keys(Keys::new([KEY]).unwrap()),
        routes: Router::new(),
        base: None,
        has_session: false,
    }
}

impl<A: Model> Setup<A> {
    /// With a provider's login routes at `mount`.
    pub(crate) fn provider<P>(self, mount: &str, provider: P) -> Self
    where
        P: Provider + Fits<<A::User as OAuthUser>::Email>,
    {
        let login = login_routes::<A, OAuth<A>, P>(provider);
        self.routes(|routes| routes.nest(mount, login))
    }

    /// With a provider's routes to associate at `mount`.
    pub(crate) fn associate(self, mount: &str, provider: impl Provider) -> Self {
        let associate = associate_routes::<A, OAuth<A>, _>(provider);
        self.routes(|routes| routes.nest(mount, associate))
    }

    /// With other routes.
    pub(crate) fn routes(mut self, add: impl FnOnce(Router<OAuth<A>>) -> Router<OAuth<A>>) -> Self {
        self.routes = add(self.routes);
        self
    }

    /// With a session, and without those that it has by default.
    pub(crate) fn session(mut self, transport: impl IntoTransport, strategy: impl Strategy) -> Self {
        self.has_session = true;
        self.configure(|oauth| oauth.session(transport, strategy))
    }

    /// With a bearer session.
    pub(crate) fn bearer(self) -> Self {
        self.session(BearerTransport::new(), JwtStrategy::new(SECRET))
    }

    /// With a cookie session.
    pub(crate) fn cookie(self) -> Self {
        self.session(CookieTransport::new(), JwtStrategy::new(SECRET))
    }

    /// With other settings.
    pub(crate) fn configure(mut self, change: impl FnOnce(OAuthBuilder<A>) -> OAuthBuilder<A>) -> Self {
        self.oauth = change(self.oauth);
        self
    }

    /// Behind a proxy that browsers reach here.
    pub(crate) fn base(mut self, url: &str) -> Self {
        self.base = Some(url.to_owned());
        self
    }

    /// Serves it.
    pub(crate) async fn start(mut self) -> App<A> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let base = self.base.take().unwrap_or_else(|| url.clone());
        let clock = Clock::adjustable();
        let (oauth, router) = self.configure(|oauth| oauth.clock(clock.clone())).build(&base);
        let server = tokio::spawn(async move {
            // It ends when it is aborted.
            let _ = ::axum::serve(listener, router).await;
        });
        App { site: Site { url, base }, oauth, clock, server }
    }

    /// The service and all its routes, for who asks them without a socket.
    pub(crate) fn build(self, base: &str) -> (OAuth<A>, Router) {
        let setup = if self.has_session { self } else { self.bearer().cookie() };
        let oauth = setup.oauth.base_url(base).build().unwrap();
        let router = setup
            .routes
            .nest("/auth", session_routes::<A, OAuth<A>>())
            .nest("/me/accounts", account_routes::<A, OAuth<A>>())
            .merge(people::<A>())
            .with_state(oauth.clone());
        (oauth, router)
    }
}

/// Routes of the application's own, one for each extractor.
fn people<A: Model>() -> Router<OAuth<A>> {
    let me = async |CurrentUser(user): CurrentUser<A::User>| A::view(&user);
    let optional = async |user: Option<CurrentUser<A::User>>| match user {
        Some(CurrentUser(user)) => A::view(&user),
        None => Json(Value::Null),
    };
    let verified = async |VerifiedUser(user): VerifiedUser<A::User>| A::view(&user);
    let superuser = async |Superuser(user): Superuser<A::User>| A::view(&user);
    Router::new()
        .route("/me", get(me).post(me).delete(me))
        .route("/me/optional", get(optional).post(optional))
        .route("/verified", get(verified))
        .route("/superuser", get(superuser))
}
