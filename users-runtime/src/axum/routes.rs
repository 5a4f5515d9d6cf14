//! The routes.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRef, NestedPath, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::flow::OAuth;
use crate::flow::routes::{LoginRoute, LoginRoutes};
use crate::model::{OAuthAccount, OAuthUser};
use crate::provider::{Fits, Provider};

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
    let routes = match LoginRoutes::new::<A>(provider.registration().clone()) {
        Ok(routes) => Arc::new(routes),
        Err(error) => panic!("{error}"),
    };
    LoginRoute::ALL.into_iter().fold(Router::new(), |router, route| {
        let routes = Arc::clone(&routes);
        let handler = async move |State(oauth): State<OAuth<A>>, request: Request| {
            answer(&routes, &oauth, route, request).await
        };
        router.route(route.path(), any(handler))
    })
}

async fn answer<A: OAuthAccount>(
    routes: &LoginRoutes,
    oauth: &OAuth<A>,
    route: LoginRoute,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = if routes.reads_body(route, &parts.method) {
        // A body that is too long, or breaks off, has nothing for us: its parameters are then missing.
        to_bytes(body, MAX_BODY).await.unwrap_or_default()
    } else {
        Bytes::new()
    };
    let mount = parts.extensions.get::<NestedPath>().map_or("", NestedPath::as_str);
    routes.answer(oauth, route, mount, &parts, &body).await.map(Body::from).into_response()
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
