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

use super::form_post::form_post;
use super::{log, parameters, to_its_end, with_error};
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
use crate::provider::{ClientRegistration, EmailVerified, ProviderClient, RegistrationError};
use crate::session::cookies::Cookies;

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
        "the provider `{0}` can't link by e-mail: it verifies no address, or its word about that can't be relied on, so nobody \
         would ever be linked. Leave `associate_by_email` out, or trust this provider by its name: \
         `.trust_emails_of(\"{0}\").associate_by_email()`"
    )]
    VerifiesNoEmail(String),
    #[error(
        "the provider `{0}` can't reclaim unverified users: the user model has no `hashed_password`, to which sessions are \
         bound, so whoever registered first would stay signed in. Add the field, or leave `reclaim_unverified` out"
    )]
    NoPassword(String),
    #[error(
        "the provider `{0}` asks for verified users to associate with: the user model has no `is_verified`, so there are none. \
         Add `pub is_verified: bool`, or leave `requires_verification` out"
    )]
    NoVerifiedUser(String),
    #[error(
        "the routes of `{0}` are of the second account model of one user model, whose unverified users are reclaimed: accounts \
         of the other model would stay with whoever registered first. Leave `reclaim_unverified` out, or have one account model"
    )]
    TwoModels(String),
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
        let verifies = registration.description().verifies_email();
        if registration.associate_by_email && verifies == EmailVerified::Never {
            return Err(RoutesError::VerifiesNoEmail(name));
        }
        if registration.reclaim_unverified && !A::User::__HAS_PASSWORD {
            return Err(RoutesError::NoPassword(name));
        }
        if registration.requires_verification && intent == Intent::Associate && !A::User::__HAS_VERIFICATION {
            return Err(RoutesError::NoVerifiedUser(name));
        }
        let models = [TypeId::of::<A::User>(), TypeId::of::<A>()];
        if !providers::may_reclaim(models[0], models[1], registration.reclaim_unverified) {
            return Err(RoutesError::TwoModels(name));
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
    ///
    /// A callback comes to its end also when nobody waits for its answer any more: what was written is told to the audit log
    /// and to hooks.
    pub(crate) async fn answer<A: OAuthAccount>(
        self: &Arc<Self>,
        oauth: &OAuth<A>,
        route: ProviderRoute,
        mount: &str,
        request: Parts,
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
            (ProviderRoute::Authorize, &Method::GET) => {
                self.call(oauth, mount, &request, "begin").authorize().await
            }
            (ProviderRoute::Login, method) if *method == login => {
                self.call(oauth, mount, &request, "begin").login(body).await
            }
            (ProviderRoute::Login, _) if self.intent == Intent::Associate => {
                reply::method_not_allowed("POST")
            }
            (ProviderRoute::Callback, &Method::GET) => {
                let (routes, oauth, mount) = (Arc::clone(self), oauth.clone(), mount.to_owned());
                to_its_end(async move { routes.call(&oauth, &mount, &request, "callback").callback().await })
                    .await
            }
            (ProviderRoute::Callback, &Method::POST) if self.reads_body(route, &request.method) => {
                form_post(body)
            }
            (ProviderRoute::Callback, _) if self.provider.description().form_post => {
                reply::method_not_allowed("GET, POST")
            }
            _ => reply::method_not_allowed("GET"),
        }
    }

    fn call<'c, A: OAuthAccount>(
        &'c self,
        oauth: &'c OAuth<A>,
        mount: &'c str,
        request: &'c Parts,
        stage: &'static str,
    ) -> Call<'c, A> {
        let span = tracing::info_span!(
            "oauth_transaction",
            provider = self.provider.registration().name(),
            intent = self.intent.as_str(),
            stage,
            outcome = Empty,
            user_ms = Empty,
            metadata_ms = Empty,
            claim_ms = Empty,
            turn_ms = Empty,
            token_ms = Empty,
            profile_ms = Empty,
            store_ms = Empty,
            session_ms = Empty,
        );
        Call { routes: self, oauth, mount, request, span }
    }
}

/// A request to a provider's routes, with the span that tells the log of it.
struct Call<'c, A: OAuthAccount> {
    routes: &'c ProviderRoutes,
    oauth: &'c OAuth<A>,
    mount: &'c str,
    request: &'c Parts,
    span: Span,
}

impl<A: OAuthAccount> Call<'_, A> {
    /// `GET /authorize?scopes=a&scopes=b`: the URL for a program to send the person to.
    async fn authorize(&self) -> Reply {
        #[derive(Serialize)]
        struct Body<'a> {
            authorization_url: &'a str,
        }
        let query = self.request.uri.query().unwrap_or_default();
        let scopes = parameters(query.as_bytes(), "scopes").collect();
        match self.begin(Answer::Api, scopes, None).instrument(self.span.clone()).await {
            Ok(begun) => {
                let url = begun.authorization_url.as_str();
                let mut reply = reply::json(StatusCode::OK, &Body { authorization_url: url });
                reply::set_cookies(&mut reply, begun.cookies);
                self.done(reply)
            }
            Err(error) => self.fail(Answer::Api, &error),
        }
    }

    /// `GET /login?next=/path`, or to associate `POST /login` with `next` in its form or its query: sends the person to the
    /// provider.
    async fn login(&self, body: &[u8]) -> Reply {
        let begun = match self.next(body) {
            Ok(next) => self.begin(Answer::Page, Vec::new(), next).instrument(self.span.clone()).await,
            Err(error) => Err(error),
        };
        match begun {
            Ok(begun) => {
                let mut reply = reply::see_other(begun.authorization_url.as_str());
                reply::set_cookies(&mut reply, begun.cookies);
                self.done(reply)
            }
            // No person of ours sees this answer.
            Err(error) if error.code() == ErrorCode::CrossOrigin => self.fail(Answer::Api, &error),
            Err(error) => self.fail(Answer::Page, &error),
        }
    }

    /// The `next` of a request, if it has one and that stays on this site.
    fn next(&self, body: &[u8]) -> Result<Option<String>, Error> {
        let query = self.request.uri.query().unwrap_or_default().as_bytes();
        let mut all = parameters(query, "next").chain(parameters(body, "next"));
        match (all.next(), all.next()) {
            (None, _) => Ok(None),
            (Some(next), None) if next::is_local(&next, &self.oauth.0.base) => Ok(Some(next.into_owned())),
            _ => Err(ErrorCode::InvalidNext.into()),
        }
    }

    async fn begin(
        &self,
        answer: Answer,
        scopes: Vec<Cow<'_, str>>,
        next: Option<String>,
    ) -> Result<Begun, Error> {
        let intent = self.routes.intent;
        let user = match intent {
            Intent::LogIn => None,
            Intent::Associate => Some(self.user().await?.id().to_text()),
        };
        let redirect_uri = self.redirect_uri()?;
        let start = Start { intent, user, answer, redirect_uri, scopes, next };
        let (inner, headers) = (&self.oauth.0, &self.request.headers);
        let provider = &self.routes.provider;
        let endpoints = self.timed("metadata_ms", provider.endpoints(&inner.http)).await?;
        begin(start, provider, &endpoints, &inner.keys, self.oauth.is_secure(), inner.clock.now(), headers)
    }

    /// The signed-in user, who may link an account.
    async fn user(&self) -> Result<A::User, Error> {
        let needs_verified = self.routes.provider.registration().requires_verification;
        let may = |user: &A::User| !needs_verified || user.is_verified();
        self.timed("user_ms", self.oauth.0.sessions.require(self.request, may)).await
    }

    /// `GET /callback`: the provider's answer.
    async fn callback(&self) -> Reply {
        let callback = Callback::parse(self.request.uri.query().unwrap_or_default());
        let opened = match callback.open(&self.oauth.0.keys) {
            Ok(opened) => opened,
            Err(error) => return self.fail(Answer::Api, &error),
        };
        let cookies = Cookies::new(&self.request.headers);
        let answer = opened.answer();
        let removal = opened.removal(&cookies, self.oauth.is_secure());
        let mut reply = match self.finish(&cookies, opened).instrument(self.span.clone()).await {
            Ok(reply) => self.done(reply),
            Err(error) => self.fail(answer, &error),
        };
        reply::set_cookies(&mut reply, removal);
        reply
    }

    async fn finish(&self, cookies: &Cookies<'_>, opened: Opened) -> Result<Reply, Error> {
        let (oauth, inner) = (self.oauth, &self.oauth.0);
        let ProviderRoutes { provider, intent } = self.routes;
        let description = provider.description();
        let redirect_uri = self.redirect_uri()?;
        let destination = Destination { description, intent: *intent, redirect_uri: &redirect_uri };
        let now = inner.clock.now();
        let answer = opened.answer();
        let bound = opened.bind(&inner.keys, oauth.is_secure(), now, cookies, &destination)?;
        let user = match intent {
            Intent::LogIn => None,
            Intent::Associate => {
                let user = self.user().await?;
                bound.check_user(&user.id().to_text())?;
                Some(user)
            }
        };
        let next = bound.next().map(str::to_owned);
        let endpoints = self.timed("metadata_ms", provider.endpoints(&inner.http)).await?;
        let turn = self.timed("turn_ms", provider.turn(inner.http.timeout())).await?;
        let verify = bound.verify(endpoints.iss_required, &inner.claims, now);
        let verified = self.timed("claim_ms", verify).await?;
        let exchanged = self.timed("token_ms", verified.exchange(provider, &inner.http)).await?;
        let grant = self.timed("profile_ms", exchanged.profile(provider, &inner.http, now)).await?;
        drop(turn);
        let occasion = Occasion { profile: Some(&grant.profile), request: Some(self.request) };
        let Some(user) = user else {
            let found = oauth.log_in(provider.registration(), &grant, occasion);
            let login = self.timed("store_ms", found).await?;
            let sign_in = oauth.sign_in(&login.user, &self.request.headers, answer, next.as_deref());
            let reply = self.timed("session_ms", sign_in).await?;
            inner.hooks.after_login(&login.user, &login.account, occasion).await;
            return Ok(reply);
        };
        let user = self.timed("store_ms", oauth.associate(&user, &grant, occasion)).await?;
        match answer {
            Answer::Page => Ok(reply::see_other(next.as_deref().unwrap_or_else(|| inner.base.path()))),
            Answer::Api => {
                let accounts = oauth.accounts(user.id()).await?;
                let view = user.__view(&mut accounts.iter().map(LinkedAccount::from));
                let view = view.map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
                Ok(reply::json(StatusCode::OK, &view))
            }
        }
    }

    fn redirect_uri(&self) -> Result<String, Error> {
        let registration = self.routes.provider.registration();
        let uri = redirect_uri(registration, &self.oauth.0.base_url, self.mount)?;
        self.oauth.0.registrations.check(registration, self.routes.intent, &uri)?;
        Ok(uri)
    }

    /// Waits for a call outside, and notes in the span how many milliseconds it took.
    async fn timed<T>(
        &self,
        name: &'static str,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let start = Instant::now();
        let done = call.await;
        let elapsed = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.span.record(name, elapsed);
        done
    }

    fn done(&self, reply: Reply) -> Reply {
        self.span.record("outcome", "ok");
        reply
    }

    /// The answer to a request that failed: JSON for a program, a page of the application for a person.
    fn fail(&self, answer: Answer, error: &Error) -> Reply {
        self.span.record("outcome", error.code().as_str());
        let _entered = self.span.enter();
        log(error, Some(self.routes.provider.registration().name()));
        match answer {
            Answer::Api => reply::error(error),
            Answer::Page => reply::see_other(&with_error(&self.oauth.0.error_url, error.code())),
        }
    }
}
