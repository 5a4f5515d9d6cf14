//! The routes, as functions from a request to an answer. An adapter to a web framework calls these and decides nothing.

use std::any::TypeId;
use std::borrow::Cow;
use std::error::Error as StdError;

use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;

use super::begin::{Begun, Start, begin};
use super::callback::{Callback, Destination, Opened};
use super::next;
use super::oauth::OAuth;
use super::redirect::{ProviderConflict, check_at_start, redirect_uri};
use super::reply::{self, Reply};
use super::state::Answer;
use super::transaction::Intent;
use crate::model::{Error, ErrorCode, OAuthAccount, in_one_line};
use crate::provider::{ClientRegistration, ProviderClient, RegistrationError};
use crate::session::Minted;
use crate::session::cookies::Cookies;

/// The parameters that a `form_post` answer hands on.
const FORM_PARAMETERS: [&str; 5] = ["code", "state", "error", "iss", "user"];
/// The longest of them, in bytes.
const MAX_FORM_PARAMETER: usize = 4096;

/// The paths of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginRoute {
    Authorize,
    Login,
    Callback,
}

impl LoginRoute {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Authorize, Self::Login, Self::Callback];

    /// The path, relative to where the routes are nested.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Authorize => "/authorize",
            Self::Login => "/login",
            Self::Callback => "/callback",
        }
    }
}

/// Routes that can't be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoutesError {
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    #[error(transparent)]
    Conflict(#[from] ProviderConflict),
}

/// The login routes of one provider.
pub(crate) struct LoginRoutes {
    provider: ProviderClient,
}

impl LoginRoutes {
    /// The login routes of the provider with this registration, for the account model `A`.
    pub(crate) fn new<A: OAuthAccount>(registration: ClientRegistration) -> Result<Self, RoutesError> {
        let provider = ProviderClient::new(registration)?;
        check_at_start(TypeId::of::<A>(), provider.registration(), Intent::LogIn)?;
        Ok(Self { provider })
    }

    /// Whether the body of such a request matters: of a `form_post` answer, and of nothing else.
    pub(crate) fn reads_body(&self, route: LoginRoute, method: &Method) -> bool {
        route == LoginRoute::Callback && *method == Method::POST && self.provider.description().form_post
    }

    /// Answers a request to one of the paths. `mount` is the path that the routes are nested at.
    pub(crate) async fn answer<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        route: LoginRoute,
        mount: &str,
        request: &Parts,
        body: &[u8],
    ) -> Reply {
        if route == LoginRoute::Login && oauth.sessions().first(true).is_none() {
            return reply::error(&ErrorCode::NotFound.into());
        }
        match (route, &request.method) {
            (LoginRoute::Authorize, &Method::GET) => self.authorize(oauth, mount, request),
            (LoginRoute::Login, &Method::GET) => self.login(oauth, mount, request),
            (LoginRoute::Callback, &Method::GET) => self.callback(oauth, mount, request).await,
            (LoginRoute::Callback, &Method::POST) if self.reads_body(route, &request.method) => {
                form_post(body)
            }
            (LoginRoute::Callback, _) if self.provider.description().form_post => {
                reply::method_not_allowed("GET, POST")
            }
            _ => reply::method_not_allowed("GET"),
        }
    }

    /// `GET /authorize?scopes=a&scopes=b`: the URL for a program to send the person to.
    fn authorize<A: OAuthAccount>(&self, oauth: &OAuth<A>, mount: &str, request: &Parts) -> Reply {
        #[derive(Serialize)]
        struct Body<'a> {
            authorization_url: &'a str,
        }
        let query = request.uri.query().unwrap_or_default();
        let scopes = parameters(query, "scopes").collect();
        match self.begin(oauth, mount, &request.headers, Answer::Api, scopes, None) {
            Ok(begun) => {
                let url = begun.authorization_url.as_str();
                let mut reply = reply::json(StatusCode::OK, &Body { authorization_url: url });
                reply::set_cookies(&mut reply, begun.cookies);
                reply
            }
            Err(error) => self.fail(oauth, Answer::Api, &error),
        }
    }

    /// `GET /login?next=/path`: sends the person to the provider.
    fn login<A: OAuthAccount>(&self, oauth: &OAuth<A>, mount: &str, request: &Parts) -> Reply {
        let begun = Self::next(oauth, request)
            .and_then(|next| self.begin(oauth, mount, &request.headers, Answer::Page, Vec::new(), next));
        match begun {
            Ok(begun) => {
                let mut reply = reply::see_other(begun.authorization_url.as_str());
                reply::set_cookies(&mut reply, begun.cookies);
                reply
            }
            Err(error) => self.fail(oauth, Answer::Page, &error),
        }
    }

    /// The `next` of a request, if it has one and that stays on this site.
    fn next<A: OAuthAccount>(oauth: &OAuth<A>, request: &Parts) -> Result<Option<String>, Error> {
        let mut all = parameters(request.uri.query().unwrap_or_default(), "next");
        match (all.next(), all.next()) {
            (None, _) => Ok(None),
            (Some(next), None) if next::is_local(&next, &oauth.0.base) => Ok(Some(next.into_owned())),
            _ => Err(ErrorCode::InvalidNext.into()),
        }
    }

    fn begin<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        mount: &str,
        headers: &HeaderMap,
        answer: Answer,
        scopes: Vec<Cow<'_, str>>,
        next: Option<String>,
    ) -> Result<Begun, Error> {
        let redirect_uri = self.redirect_uri(oauth, mount)?;
        let start = Start { intent: Intent::LogIn, answer, redirect_uri, scopes, next };
        let inner = &oauth.0;
        begin(start, &self.provider, &inner.keys, oauth.is_secure(), inner.clock.now(), headers)
    }

    /// `GET /callback`: the provider's answer.
    async fn callback<A: OAuthAccount>(&self, oauth: &OAuth<A>, mount: &str, request: &Parts) -> Reply {
        let callback = Callback::parse(request.uri.query().unwrap_or_default());
        let opened = match callback.open(&oauth.0.keys) {
            Ok(opened) => opened,
            Err(error) => return self.fail(oauth, Answer::Api, &error),
        };
        let cookies = Cookies::new(&request.headers);
        let answer = opened.answer();
        let removal = opened.removal(&cookies, oauth.is_secure());
        let mut reply = match self.finish(oauth, mount, &request.headers, &cookies, opened).await {
            Ok(reply) => reply,
            Err(error) => self.fail(oauth, answer, &error),
        };
        reply::set_cookies(&mut reply, removal);
        reply
    }

    async fn finish<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        mount: &str,
        headers: &HeaderMap,
        cookies: &Cookies<'_>,
        opened: Opened,
    ) -> Result<Reply, Error> {
        let inner = &oauth.0;
        let description = self.provider.description();
        let redirect_uri = self.redirect_uri(oauth, mount)?;
        let destination = Destination { description, intent: Intent::LogIn, redirect_uri: &redirect_uri };
        let now = inner.clock.now();
        let answer = opened.answer();
        let bound = opened.bind(&inner.keys, oauth.is_secure(), now, cookies, &destination)?;
        let next = bound.next().map(str::to_owned);
        let verified = bound.verify(description, &inner.claims, now).await?;
        let exchanged = verified.exchange(&self.provider, &inner.http).await?;
        let grant = exchanged.profile(&self.provider, &inner.http, now).await?;
        let user = oauth.log_in(self.provider.registration(), grant).await?.user;
        tracing::info!(provider = self.provider.registration().name(), "signed in");
        oauth.sign_in(&user, headers, answer, next.as_deref()).await
    }

    fn redirect_uri<A: OAuthAccount>(&self, oauth: &OAuth<A>, mount: &str) -> Result<String, Error> {
        let registration = self.provider.registration();
        let uri = redirect_uri(registration, &oauth.0.base_url, mount)?;
        oauth.0.registrations.check(registration, Intent::LogIn, &uri)?;
        Ok(uri)
    }

    /// The answer to a request that failed: JSON for a program, a page of the application for a person.
    fn fail<A: OAuthAccount>(&self, oauth: &OAuth<A>, answer: Answer, error: &Error) -> Reply {
        log(error, Some(self.provider.registration().name()));
        match answer {
            Answer::Api => reply::error(error),
            Answer::Page => reply::see_other(&with_error(&oauth.0.error_url, error.code())),
        }
    }
}

impl<A: OAuthAccount> OAuth<A> {
    /// Answers a login: a new session, and the end of those that the request shows.
    async fn sign_in(
        &self,
        user: &A::User,
        headers: &HeaderMap,
        answer: Answer,
        next: Option<&str>,
    ) -> Result<Reply, Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            access_token: &'a str,
            token_type: &'static str,
        }
        let sessions = &self.0.sessions;
        let index = sessions.first(answer == Answer::Page).ok_or(ErrorCode::Misconfigured)?;
        let minted = sessions.mint(index, user).await?;
        let ended = sessions.end(&sessions.presented(headers), Some(index)).await?;
        let mut reply = match answer {
            Answer::Page => reply::see_other(next.unwrap_or_else(|| self.0.base.path())),
            Answer::Api => match &minted {
                Minted::Bearer(token) => {
                    let body = Body { access_token: token.expose(), token_type: "bearer" };
                    reply::json(StatusCode::OK, &body)
                }
                Minted::Cookie(_) => reply::empty(StatusCode::NO_CONTENT),
            },
        };
        reply::set_cookies(&mut reply, ended);
        if let Minted::Cookie(cookie) = minted {
            reply::set_cookies(&mut reply, [cookie]);
        }
        Ok(reply)
    }

    /// `POST /logout`: ends the sessions that the request shows.
    pub(crate) async fn logout(&self, request: &Parts) -> Reply {
        if request.method != Method::POST {
            return reply::method_not_allowed("POST");
        }
        match self.end_sessions(request).await {
            Ok(reply) => reply,
            Err(error) => {
                log(&error, None);
                reply::error(&error)
            }
        }
    }

    async fn end_sessions(&self, request: &Parts) -> Result<Reply, Error> {
        let sessions = &self.0.sessions;
        let presented = sessions.presented(&request.headers);
        if !sessions.allow(&request.method, &request.headers, &presented) {
            return Err(ErrorCode::CrossOrigin.into());
        }
        if !sessions.can_end(&presented).await? {
            return Err(ErrorCode::Unauthorized.into());
        }
        let cookies = sessions.end(&presented, None).await?;
        let mut reply = reply::empty(StatusCode::NO_CONTENT);
        reply::set_cookies(&mut reply, cookies);
        Ok(reply)
    }
}

/// `POST /callback`: the browser comes back with a cross-site `POST`, which carries no `SameSite=Lax` cookie; so it is
/// sent to the same path by a `GET`, which does.
fn form_post(body: &[u8]) -> Reply {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let known = url::form_urlencoded::parse(body).filter(|(name, _)| FORM_PARAMETERS.contains(&&**name));
    // One more than there are, so that a repeated one is seen as such at the other end.
    for (name, value) in known.take(FORM_PARAMETERS.len() + 1) {
        if value.len() <= MAX_FORM_PARAMETER {
            query.append_pair(&name, &value);
        } else {
            // Left out it would count as missing; twice it is refused.
            query.append_pair(&name, "").append_pair(&name, "");
        }
    }
    reply::see_other(&format!("?{}", query.finish()))
}

/// The values of a query's parameter.
fn parameters<'q>(query: &'q str, name: &'static str) -> impl Iterator<Item = Cow<'q, str>> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(move |(other, _)| other == name)
        .map(|(_, value)| value)
}

/// A page of the application with `error=CODE` in its query.
fn with_error(page: &str, code: ErrorCode) -> String {
    let (page, fragment) = page.split_once('#').map_or((page, None), |(page, rest)| (page, Some(rest)));
    let separator = if page.contains('?') { '&' } else { '?' };
    let code: String = url::form_urlencoded::byte_serialize(code.as_str().as_bytes()).collect();
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{page}{separator}error={code}{fragment}")
}

/// Tells the log why a request failed. Errors hold no secrets. A failed login is worth a line; that someone is not signed
/// in is not, since anyone can cause as many of those as they like.
pub(crate) fn log(error: &Error, provider: Option<&str>) {
    let cause = error.source().map(in_one_line);
    if matches!(error.code(), ErrorCode::Misconfigured | ErrorCode::StoreUnavailable) {
        tracing::error!(provider, cause, "{error}");
    } else if error.code().status().is_server_error() {
        tracing::warn!(provider, cause, "{error}");
    } else if provider.is_some() {
        tracing::info!(provider, cause, "{error}");
    } else {
        tracing::debug!(cause, "{error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_code_joins_the_query() {
        let code = ErrorCode::AccessDenied;
        assert_eq!(with_error("/", code), "/?error=OAUTH_ACCESS_DENIED");
        assert_eq!(with_error("/in?a=b#top", code), "/in?a=b&error=OAUTH_ACCESS_DENIED#top");
    }

    #[test]
    fn a_form_post_hands_on_what_is_known_and_bounded() {
        let long = "x".repeat(MAX_FORM_PARAMETER + 1);
        let body = format!("state=s&code=c%26d&evil=1&id_token=t&user={long}&iss=i");
        let reply = form_post(body.as_bytes());
        assert_eq!(reply.headers()["location"], "?state=s&code=c%26d&user=&user=&iss=i");
    }
}
