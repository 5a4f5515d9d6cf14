//! Who is signed in, as extractors.

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use crate::flow::OAuth;
use crate::flow::reply;
use crate::flow::routes::log;
use crate::model::{Error, HasSuperuser, HasVerification, OAuthAccount, OAuthUser};
use crate::session::Sessions;
use crate::store::StoreError;

/// The active user who is signed in; without one the answer is 401. `Option<CurrentUser<User>>` is `None` instead.
///
/// A `POST`, `PUT`, `PATCH` or `DELETE` whose session travels in a cookie must come from a page of this site, or of an
/// [allowed origin](crate::flow::OAuthBuilder::allow_origin): the answer is 403 `OAUTH_CROSS_ORIGIN` if it may not.
///
/// ```
/// use axum::{Json, Router, routing::get};
/// use users_runtime::axum::CurrentUser;
/// use users_runtime::{OAuth, OAuthUser, oauth_account};
///
/// #[derive(Clone, Debug, OAuthUser)]
/// pub struct User {
///     pub id: uuid::Uuid,
///     pub email: String,
/// }
///
/// #[oauth_account(user = "User")]
/// pub struct OAuthAccount;
///
/// fn app(oauth: OAuth<OAuthAccount>) -> Router {
///     Router::new()
///         .route("/me", get(async |CurrentUser(user): CurrentUser<User>| Json(UserRead::from(user))))
///         .with_state(oauth)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CurrentUser<U: OAuthUser>(pub U);

/// The signed-in user, if their e-mail address is verified; without a user the answer is 401, for another one 403.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedUser<U: HasVerification>(pub U);

/// The signed-in user, if they are a superuser; without a user the answer is 401, for another one 403.
#[derive(Clone, Copy, Debug)]
pub struct Superuser<U: HasSuperuser>(pub U);

impl<A: OAuthAccount> FromRef<OAuth<A>> for Sessions<A::User> {
    fn from_ref(oauth: &OAuth<A>) -> Self {
        oauth.sessions()
    }
}

impl<U, S> FromRequestParts<S> for CurrentUser<U>
where
    U: OAuthUser,
    S: Send + Sync,
    Sessions<U>: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Sessions::from_ref(state).require(parts, |_| true).await.map(Self)
    }
}

impl<U, S> OptionalFromRequestParts<S> for CurrentUser<U>
where
    U: OAuthUser,
    S: Send + Sync,
    Sessions<U>: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Error> {
        Ok(Sessions::from_ref(state).user(parts).await?.map(Self))
    }
}

impl<U, S> FromRequestParts<S> for VerifiedUser<U>
where
    U: OAuthUser + HasVerification,
    S: Send + Sync,
    Sessions<U>: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Sessions::from_ref(state).require(parts, U::is_verified).await.map(Self)
    }
}

impl<U, S> FromRequestParts<S> for Superuser<U>
where
    U: OAuthUser + HasSuperuser,
    S: Send + Sync,
    Sessions<U>: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        Sessions::from_ref(state).require(parts, U::is_superuser).await.map(Self)
    }
}

/// A row of the wire contract, as an answer; what was behind it goes to the log.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        log(&self, None);
        reply::error(&self).map(Body::from).into_response()
    }
}

/// `STORE_UNAVAILABLE`, so that a handler may use `?` on what a store gives.
impl IntoResponse for StoreError {
    fn into_response(self) -> Response {
        Error::from(self).into_response()
    }
}
