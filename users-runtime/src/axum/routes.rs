//! The routes.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRef, NestedPath, OriginalUri, Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::request::Parts;

use crate::flow::routes::{AccountRoute, ProviderRoute, ProviderRoutes};
use crate::flow::{Intent, OAuth};
use crate::model::{OAuthAccount, OAuthUser};
use crate::provider::{ClientRegistration, Fits, Provider};

/// The parameters of a path: those of where the routes are nested, too.
type Params = Result<Path<HashMap<String, String>>, PathRejection>;

/// The most bytes of a body that are read.
const MAX_BODY: usize = 64 * 1024;

/// The login routes of a provider: `GET /authorize`, `GET /login` and `/callback`, relative to where they are nested.
/// An account model has this as a function of its own, `OAuthAccount::login_routes(provider)`.
///
/// # Panics
///
/// If the provider can't be used as it is registered (an endpoint that is no https URL, an empty client id, …), or could
/// be taken for another one (one name for two issuers, one redirect URI for two providers) whose routes this process made
/// for the same account model: the application is refused at start. Issuers on loopback are told apart for each service,
/// at the first request, so that a test can start as many providers as it likes.
#[allow(clippy::needless_pass_by_value, reason = "`login_routes(Google::new(…))` is how it is used")]
pub fn login_routes<A, S, P>(provider: P) -> Router<S>
where
    A: OAuthAccount,
    S: Clone + Send + Sync + 'static,
    P: Provider + Fits<<A::User as OAuthUser>::Email>,
    OAuth<A>: FromRef<S>,
{
    provider_routes::<A, S>(provider.registration(), Intent::LogIn)
}

/// The routes that link another provider's account to the signed-in user: `GET /authorize` for a program, `POST /login` for
/// a form on a page (with `next` in it), and `/callback`, relative to where they are nested. An account model has this as a
/// function of its own, `OAuthAccount::associate_routes(provider)`.
///
/// The user who is signed in when it begins has to be signed in when it ends. A single-page application with a bearer token
/// has the provider send the person back to a page of its own ([`Provider::redirect_url`]), and calls `/callback` from there
/// with the page's query and its token: a navigation carries none.
///
/// # Panics
///
/// As [`login_routes`].
#[allow(clippy::needless_pass_by_value, reason = "`associate_routes(Google::new(…))` is how it is used")]
pub fn associate_routes<A, S, P>(provider: P) -> Router<S>
where
    A: OAuthAccount,
    S: Clone + Send + Sync + 'static,
    P: Provider,
    OAuth<A>: FromRef<S>,
{
    provider_routes::<A, S>(provider.registration(), Intent::Associate)
}

fn provider_routes<A, S>(registration: &ClientRegistration, intent: Intent) -> Router<S>
where
    A: OAuthAccount,
    S: Clone + Send + Sync + 'static,
    OAuth<A>: FromRef<S>,
{
    let routes = match ProviderRoutes::new::<A>(registration.clone(), intent) {
        Ok(routes) => Arc::new(routes),
        Err(error) => panic!("{error}"),
    };
    ProviderRoute::ALL.into_iter().fold(Router::new(), |router, route| {
        let routes = Arc::clone(&routes);
        let handler = async move |State(oauth): State<OAuth<A>>, request: Request| {
            answer(&routes, &oauth, route, request).await
        };
        router.route(route.path(), any(handler))
    })
}

/// The accounts of the signed-in user: `GET /` lists them without their tokens, `DELETE /{id}` unlinks one, relative to
/// where they are nested. An account model has this as a function of its own, `OAuthAccount::account_routes()`.
pub fn account_routes<A, S>() -> Router<S>
where
    A: OAuthAccount,
    S: Clone + Send + Sync + 'static,
    OAuth<A>: FromRef<S>,
{
    let all = async |State(oauth): State<OAuth<A>>, request: Request| {
        let (parts, _) = take_apart(request);
        oauth.account_route(AccountRoute::All, parts).await.map(Body::from).into_response()
    };
    let one = async |State(oauth): State<OAuth<A>>, path: Params, request: Request| {
        let (parts, _) = take_apart(request);
        // A path that is no text names no account.
        let id = path.as_ref().ok().and_then(|Path(path)| path.get("id"));
        let route = AccountRoute::One(id.map_or("", String::as_str));
        oauth.account_route(route, parts).await.map(Body::from).into_response()
    };
    Router::new().route("/", any(all)).route("/{id}", any(one))
}

async fn answer<A: OAuthAccount>(
    routes: &Arc<ProviderRoutes>,
    oauth: &OAuth<A>,
    route: ProviderRoute,
    request: Request,
) -> Response {
    let (parts, body) = take_apart(request);
    let body = if routes.reads_body(route, &parts.method) {
        // A body that is too long, or breaks off, has nothing for us: its parameters are then missing.
        to_bytes(body, MAX_BODY).await.unwrap_or_default()
    } else {
        Bytes::new()
    };
    let mount = parts.extensions.get::<NestedPath>().map_or("", NestedPath::as_str).to_owned();
    routes.answer(oauth, route, &mount, parts, &body).await.map(Body::from).into_response()
}

/// A request with the path that it came by: nesting takes the beginning away, and a hook wants to know it.
fn take_apart(request: Request) -> (Parts, Body) {
    let (mut parts, body) = request.into_parts();
    if let Some(OriginalUri(uri)) = parts.extensions.get() {
        parts.uri = uri.clone();
    }
    (parts, body)
}

/// The session route: `POST /logout`, relative to where it is nested. An account model has this as a function of its own,
/// `OAuthAccount::session_routes()`.
pub fn session_routes<A, S>() -> Router<S>
where
    A: OAuthAccount,
    S: Clone + Send + Sync + 'static,
    OAuth<A>: FromRef<S>,
{
    let handler = async |State(oauth): State<OAuth<A>>, request: Request| {
        let (parts, _) = request.into_parts();
        oauth.logout(&parts).await.map(Body::from).into_response()
    };
    Router::new().route("/logout", any(handler))
}
