//! The routes of a provider: those that log in, and those that associate.

use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use http::request::Parts;
use http::{Method, StatusCode};
use serde::Serialize;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::{log, parameters, with_error};
use crate::flow::begin::{Begun, Start, begin};
use crate::flow::callback::{Callback, Destination, Opened};
use crate::flow::hooks::Occasion;
use crate::flow::oauth::OAuth;
use crate::flow::redirect::{ProviderConflict, check_at_start, redirect_uri};
use crate::flow::reply::{self, Reply};
use crate::flow::state::Answer;
use crate::flow::transaction::Intent;
use crate::flow::{next, providers};
use crate::model::{Error, ErrorCode, Key as _, LinkedAccount, OAuthAccount, OAuthUser};
use crate::provider::{ClientRegistration, ProviderClient, RegistrationError};
use crate::session::cookies::Cookies;

/// The parameters that a `form_post` answer hands on.
const FORM_PARAMETERS: [&str; 5] = ["code", "state", "error", "iss", "user"];
/// The longest of them, in bytes.
const MAX_FORM_PARAMETER: usize = 4096;

/// The paths of a provider's routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProviderRoute {
    Authorize,
    Login,
    Callback,
}

impl ProviderRoute {
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
    #[error(
        "the provider `{0}` can't link by e-mail: the user model has no `is_verified`, so no user's address is known to be \
         their own. Add `pub is_verified: bool`, or leave `associate_by_email` out"
    )]
    NoVerification(String),
    #[error(
        "the provider `{0}` can't reclaim unverified users: the user model has no `hashed_password`, to which sessions are \
         bound, so whoever registered first would stay signed in. Add the field, or leave `reclaim_unverified` out"
    )]
    NoPassword(String),
}

/// The routes of one provider with one intent.
pub(crate) struct ProviderRoutes {
    provider: Arc<ProviderClient>,
    intent: Intent,
}

impl ProviderRoutes {
    /// The routes of the provider with this registration, for the account model `A`.
    pub(crate) fn new<A: OAuthAccount>(
        registration: ClientRegistration,
        intent: Intent,
    ) -> Result<Self, RoutesError> {
        let name = registration.name().to_owned();
        if registration.associate_by_email && !A::User::__HAS_VERIFICATION {
            return Err(RoutesError::NoVerification(name));
        }
        if registration.reclaim_unverified && !A::User::__HAS_PASSWORD {
            return Err(RoutesError::NoPassword(name));
        }
        let provider = Arc::new(ProviderClient::new(registration)?);
        check_at_start(TypeId::of::<A>(), provider.registration(), intent)?;
        providers::started(TypeId::of::<A>(), &provider, intent);
        Ok(Self { provider, intent })
    }

    /// Whether the body of such a request matters: of a `form_post` answer, of the form that begins an association, and of
    /// nothing else.
    pub(crate) fn reads_body(&self, route: ProviderRoute, method: &Method) -> bool {
        *method == Method::POST
            && match route {
                ProviderRoute::Authorize => false,
                ProviderRoute::Login => self.intent == Intent::Associate,
                ProviderRoute::Callback => self.provider.description().form_post,
            }
    }

    /// Answers a request to one of the paths. `mount` is the path that the routes are nested at.
    pub(crate) async fn answer<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        route: ProviderRoute,
        mount: &str,
        request: &Parts,
        body: &[u8],
    ) -> Reply {
        if route == ProviderRoute::Login && oauth.sessions().first(true).is_none() {
            return reply::error(&ErrorCode::NotFound.into());
        }
        oauth.0.providers.add(&self.provider);
        // A link can begin a login; to associate takes a form, which a foreign page can't send (rule 14).
        let login = match self.intent {
            Intent::LogIn => Method::GET,
            Intent::Associate => Method::POST,
        };
        match (route, &request.method) {
            (ProviderRoute::Authorize, &Method::GET) => self.authorize(oauth, mount, request).await,
            (ProviderRoute::Login, method) if *method == login => {
                self.login(oauth, mount, request, body).await
            }
            (ProviderRoute::Login, _) if self.intent == Intent::Associate => {
                reply::method_not_allowed("POST")
            }
            (ProviderRoute::Callback, &Method::GET) => self.callback(oauth, mount, request).await,
            (ProviderRoute::Callback, &Method::POST) if self.reads_body(route, &request.method) => {
                form_post(body)
            }
            (ProviderRoute::Callback, _) if self.provider.description().form_post => {
                reply::method_not_allowed("GET, POST")
            }
            _ => reply::method_not_allowed("GET"),
        }
    }

    /// `GET /authorize?scopes=a&scopes=b`: the URL for a program to send the person to.
    async fn authorize<A: OAuthAccount>(&self, oauth: &OAuth<A>, mount: &str, request: &Parts) -> Reply {
        #[derive(Serialize)]
        struct Body<'a> {
            authorization_url: &'a str,
        }
        let query = request.uri.query().unwrap_or_default();
        let scopes = parameters(query.as_bytes(), "scopes").collect();
        match self.begin(oauth, mount, request, Answer::Api, scopes, None).await {
            Ok(begun) => {
                let url = begun.authorization_url.as_str();
                let mut reply = reply::json(StatusCode::OK, &Body { authorization_url: url });
                reply::set_cookies(&mut reply, begun.cookies);
                reply
            }
            Err(error) => self.fail(oauth, Answer::Api, &error),
        }
    }

    /// `GET /login?next=/path`, or to associate `POST /login` with `next` in its form or its query: sends the person to the
    /// provider.
    async fn login<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        mount: &str,
        request: &Parts,
        body: &[u8],
    ) -> Reply {
        let begun = match Self::next(oauth, request, body) {
            Ok(next) => self.begin(oauth, mount, request, Answer::Page, Vec::new(), next).await,
            Err(error) => Err(error),
        };
        match begun {
            Ok(begun) => {
                let mut reply = reply::see_other(begun.authorization_url.as_str());
                reply::set_cookies(&mut reply, begun.cookies);
                reply
            }
            // No person of ours sees this answer.
            Err(error) if error.code() == ErrorCode::CrossOrigin => self.fail(oauth, Answer::Api, &error),
            Err(error) => self.fail(oauth, Answer::Page, &error),
        }
    }

    /// The `next` of a request, if it has one and that stays on this site.
    fn next<A: OAuthAccount>(
        oauth: &OAuth<A>,
        request: &Parts,
        body: &[u8],
    ) -> Result<Option<String>, Error> {
        let query = request.uri.query().unwrap_or_default().as_bytes();
        let mut all = parameters(query, "next").chain(parameters(body, "next"));
        match (all.next(), all.next()) {
            (None, _) => Ok(None),
            (Some(next), None) if next::is_local(&next, &oauth.0.base) => Ok(Some(next.into_owned())),
            _ => Err(ErrorCode::InvalidNext.into()),
        }
    }

    async fn begin<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        mount: &str,
        request: &Parts,
        answer: Answer,
        scopes: Vec<Cow<'_, str>>,
        next: Option<String>,
    ) -> Result<Begun, Error> {
        let user = match self.intent {
            Intent::LogIn => None,
            Intent::Associate => Some(oauth.0.sessions.require(request, |_| true).await?.id().to_text()),
        };
        let redirect_uri = self.redirect_uri(oauth, mount)?;
        let start = Start { intent: self.intent, user, answer, redirect_uri, scopes, next };
        let inner = &oauth.0;
        begin(start, &self.provider, &inner.keys, oauth.is_secure(), inner.clock.now(), &request.headers)
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
        let span = tracing::info_span!(
            "oauth_transaction",
            provider = self.provider.registration().name(),
            intent = self.intent.as_str(),
            outcome = Empty,
            token_ms = Empty,
            profile_ms = Empty,
            store_ms = Empty,
        );
        let finished =
            self.finish(oauth, mount, request, &cookies, opened, &span).instrument(span.clone()).await;
        let _entered = span.enter();
        let mut reply = match finished {
            Ok(reply) => {
                span.record("outcome", "ok");
                reply
            }
            Err(error) => {
                span.record("outcome", error.code().as_str());
                self.fail(oauth, answer, &error)
            }
        };
        reply::set_cookies(&mut reply, removal);
        reply
    }

    async fn finish<A: OAuthAccount>(
        &self,
        oauth: &OAuth<A>,
        mount: &str,
        request: &Parts,
        cookies: &Cookies<'_>,
        opened: Opened,
        span: &Span,
    ) -> Result<Reply, Error> {
        let inner = &oauth.0;
        let description = self.provider.description();
        let redirect_uri = self.redirect_uri(oauth, mount)?;
        let destination = Destination { description, intent: self.intent, redirect_uri: &redirect_uri };
        let now = inner.clock.now();
        let answer = opened.answer();
        let bound = opened.bind(&inner.keys, oauth.is_secure(), now, cookies, &destination)?;
        let user_id = match self.intent {
            Intent::LogIn => None,
            Intent::Associate => {
                let user = inner.sessions.require(request, |_| true).await?;
                bound.check_user(&user.id().to_text())?;
                Some(user.id().clone())
            }
        };
        let next = bound.next().map(str::to_owned);
        let verified = bound.verify(description, &inner.claims, now).await?;
        let exchanged = timed(span, "token_ms", verified.exchange(&self.provider, &inner.http)).await?;
        let grant = timed(span, "profile_ms", exchanged.profile(&self.provider, &inner.http, now)).await?;
        let occasion = Occasion { profile: Some(&grant.profile), request: Some(request) };
        let Some(user_id) = user_id else {
            let registration = self.provider.registration();
            let login = timed(span, "store_ms", oauth.log_in(registration, &grant, occasion)).await?;
            let reply = oauth.sign_in(&login.user, &request.headers, answer, next.as_deref()).await?;
            inner.hooks.after_login(&login.user, &login.account, occasion).await;
            return Ok(reply);
        };
        let user = timed(span, "store_ms", oauth.associate(&user_id, &grant, occasion)).await?;
        match answer {
            Answer::Page => Ok(reply::see_other(next.as_deref().unwrap_or_else(|| inner.base.path()))),
            Answer::Api => {
                let accounts = oauth.accounts(&user_id).await?;
                let view = user.__view(&mut accounts.iter().map(LinkedAccount::from));
                let view = view.map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
                Ok(reply::json(StatusCode::OK, &view))
            }
        }
    }

    fn redirect_uri<A: OAuthAccount>(&self, oauth: &OAuth<A>, mount: &str) -> Result<String, Error> {
        let registration = self.provider.registration();
        let uri = redirect_uri(registration, &oauth.0.base_url, mount)?;
        oauth.0.registrations.check(registration, self.intent, &uri)?;
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

/// Waits for an outside call, and notes in the transaction's span how many milliseconds it took.
async fn timed<T>(
    span: &Span,
    name: &'static str,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let start = Instant::now();
    let done = call.await;
    let elapsed = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.record(name, elapsed);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_post_hands_on_what_is_known_and_bounded() {
        let long = "x".repeat(MAX_FORM_PARAMETER + 1);
        let body = format!("state=s&code=c%26d&evil=1&id_token=t&user={long}&iss=i");
        let reply = form_post(body.as_bytes());
        assert_eq!(reply.headers()["location"], "?state=s&code=c%26d&user=&user=&iss=i");
    }
}
