//! All sessions of a service, in their order.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};

use super::cookies::Cookies;
use super::transport::bearer;
use super::{DynStrategy, Origins, Subject, Transport};
use crate::model::{Error, ErrorCode, Key, OAuthUser, Token};
use crate::store::{DynUserStore, StoreError};

/// The most tokens of one session that are looked at.
const MAX_TOKENS: usize = 4;

/// Who is signed in: what [`CurrentUser`](crate::axum::CurrentUser) needs of the service. An application with a state of
/// its own makes it from its [`OAuth`](crate::OAuth) by [`OAuth::sessions`](crate::OAuth::sessions).
pub struct Sessions<U: OAuthUser>(Arc<Inner<U>>);

struct Inner<U: OAuthUser> {
    users: Arc<dyn DynUserStore<U>>,
    sessions: Vec<Session>,
    origins: Origins,
    secure: bool,
}

/// One session: a transport with a strategy.
pub(crate) struct Session {
    pub(crate) transport: Transport,
    pub(crate) strategy: Arc<dyn DynStrategy>,
    /// The name of its cookie as it goes over the wire, if it travels in one.
    cookie_name: Option<String>,
}

impl Session {
    /// A session of a service that browsers reach by https if it is `secure`.
    pub(crate) fn new(transport: Transport, strategy: Arc<dyn DynStrategy>, secure: bool) -> Self {
        let cookie_name = transport.cookie().map(|cookie| cookie.wire_name(secure));
        Self { transport, strategy, cookie_name }
    }

    /// Whether it travels in a cookie.
    pub(crate) fn is_cookie(&self) -> bool {
        self.cookie_name.is_some()
    }

    /// The `Set-Cookie` value that carries the token, if it travels in a cookie.
    fn cookie(&self, token: &Token, secure: bool) -> Option<HeaderValue> {
        let (name, cookie) = self.cookie_name.as_deref().zip(self.transport.cookie())?;
        let max_age = cookie.seconds(self.strategy.token_lifetime());
        Some(cookie.attributes(secure).set(name, token.expose(), max_age))
    }

    /// The `Set-Cookie` value that takes its cookie away, if it travels in one.
    fn removal(&self, secure: bool) -> Option<HeaderValue> {
        let (name, cookie) = self.cookie_name.as_deref().zip(self.transport.cookie())?;
        Some(cookie.attributes(secure).remove(name))
    }

    /// The tokens that a request shows: one, unless a cookie comes twice, as it does if a sibling domain has set one too.
    /// Each may cost the strategy a query, so of a cookie that comes a thousand times the first few count.
    fn presented<'h>(&self, headers: &'h HeaderMap, cookies: &Cookies<'h>) -> impl Iterator<Item = &'h str> {
        let bearer = if self.is_cookie() { None } else { bearer(headers) };
        let cookies = self.cookie_name.iter().flat_map(|name| cookies.get(name));
        bearer.into_iter().chain(cookies).filter(|token| !token.is_empty()).take(MAX_TOKENS)
    }
}

/// The tokens that a request shows.
pub(crate) struct Presented<'h>(Vec<(usize, &'h str)>);

impl<U: OAuthUser> Sessions<U> {
    pub(crate) fn new(
        users: Arc<dyn DynUserStore<U>>,
        sessions: Vec<Session>,
        origins: Origins,
        secure: bool,
    ) -> Self {
        Self(Arc::new(Inner { users, sessions, origins, secure }))
    }

    /// The active user whose session the request shows: the first one that holds, in the order the sessions were
    /// configured. `None` if there is none.
    ///
    /// Fails with `OAUTH_CROSS_ORIGIN` if the method is unsafe, the session travels in a cookie and the request may come
    /// from a foreign page; with `STORE_UNAVAILABLE` if the user can't be looked up.
    pub async fn user(&self, request: &Parts) -> Result<Option<U>, Error> {
        let (method, headers) = (&request.method, &request.headers);
        let mut is_refused = false;
        for (index, token) in self.presented(headers).0 {
            let session = &self.0.sessions[index];
            let Some(subject) = session.strategy.read(token).await? else {
                continue;
            };
            let Some(id) = U::Id::parse(&subject.user_id) else { continue };
            let Some(user) = self.0.users.user(&id).await? else {
                continue;
            };
            if !user.is_active() || !subject.is_now(&user) {
                continue;
            }
            if session.is_cookie() && !self.0.origins.allow(method, headers) {
                is_refused = true;
                continue;
            }
            return Ok(Some(user));
        }
        if is_refused { Err(ErrorCode::CrossOrigin.into()) } else { Ok(None) }
    }

    /// The active user whose session the request shows, if `may` says so.
    ///
    /// Fails with `Unauthorized` without one, with `Forbidden` if they may not, and as [`user`](Self::user) does.
    pub async fn require(&self, request: &Parts, may: impl FnOnce(&U) -> bool) -> Result<U, Error> {
        let user = self.user(request).await?.ok_or(ErrorCode::Unauthorized)?;
        if may(&user) { Ok(user) } else { Err(ErrorCode::Forbidden.into()) }
    }

    /// All tokens that the request shows, in the order of the sessions.
    pub(crate) fn presented<'h>(&self, headers: &'h HeaderMap) -> Presented<'h> {
        let cookies = Cookies::new(headers);
        let sessions = self.0.sessions.iter().enumerate();
        Presented(
            sessions
                .flat_map(|(index, session)| {
                    session.presented(headers, &cookies).map(move |token| (index, token))
                })
                .collect(),
        )
    }

    /// Ends the sessions that a request shows. Gives the `Set-Cookie` values that take their cookies away, but for that
    /// of the session `kept`.
    pub(crate) async fn end(
        &self,
        presented: &Presented<'_>,
        kept: Option<usize>,
    ) -> Result<Vec<HeaderValue>, StoreError> {
        let mut cookies = Vec::new();
        for (index, token) in &presented.0 {
            let session = &self.0.sessions[*index];
            session.strategy.destroy(token).await?;
            if kept != Some(*index) {
                cookies.extend(session.removal(self.0.secure));
            }
        }
        cookies.dedup();
        Ok(cookies)
    }

    /// Whether one of the tokens is alive, or is a cookie: what a logout can end.
    pub(crate) async fn can_end(&self, presented: &Presented<'_>) -> Result<bool, StoreError> {
        for (index, token) in &presented.0 {
            let session = &self.0.sessions[*index];
            if session.is_cookie() || session.strategy.read(token).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a request that shows these tokens may be acted on (rule 14: an unsafe method with a cookie proves its
    /// origin).
    pub(crate) fn allow(&self, method: &Method, headers: &HeaderMap, presented: &Presented<'_>) -> bool {
        let has_cookie = presented.0.iter().any(|(index, _)| self.0.sessions[*index].is_cookie());
        !has_cookie || self.0.origins.allow(method, headers)
    }

    /// Where the first session is, or the first that travels in a cookie.
    pub(crate) fn first(&self, is_page: bool) -> Option<usize> {
        self.0.sessions.iter().position(|session| !is_page || session.is_cookie())
    }

    /// A new token of the session at `index` for the user.
    pub(crate) async fn mint(&self, index: usize, user: &U) -> Result<Minted, Error> {
        let session = &self.0.sessions[index];
        let token = session.strategy.write(&Subject::of(user)).await?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        if token.expose().is_empty() || !token.expose().bytes().all(fits) {
            return Err(Error::from(ErrorCode::Misconfigured)
                .because("the session's strategy wrote a token that fits no header"));
        }
        Ok(match session.cookie(&token, self.0.secure) {
            None => Minted::Bearer(token),
            Some(cookie) => Minted::Cookie(cookie),
        })
    }
}

/// A session that was just made, as the client gets it.
pub(crate) enum Minted {
    /// In the body of the answer.
    Bearer(Token),
    /// As a `Set-Cookie` value.
    Cookie(HeaderValue),
}

impl<U: OAuthUser> Clone for Sessions<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<U: OAuthUser> fmt::Debug for Sessions<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transports = self.0.sessions.iter().map(|session| &session.transport);
        f.debug_list().entries(transports).finish()
    }
}
