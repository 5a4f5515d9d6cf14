//! Configuring the service: what can't be right is refused here, before the first request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::claims::Claims;
use super::clock::Clock;
use super::hooks::{Hooks, HooksOf};
use super::keys::{Keys, KeysError};
use super::next;
use super::oauth::{Inner, OAuth};
use super::providers::Providers;
use super::redirect::{ProviderConflict, Registrations};
use super::seal::Seal;
use super::tokens::Flights;
use super::vault::Vault;
use crate::model::{OAuthAccount, OAuthUser, WeakSecret};
use crate::provider::{
    ClientRegistration, HttpClient, Provider, ProviderClient, RegistrationError, is_safe_url,
};
use crate::session::{
    CookieProblem, DynStrategy, IntoTransport, Origins, Session, Sessions, Strategy, Transport,
};
use crate::store::DynStore;

/// How long a call to a provider may take, unless said otherwise.
const PROVIDER_TIMEOUT: Duration = Duration::from_secs(10);

/// Where it is written down which transactions were used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OneTime {
    /// In this process: a replay on another server rests on the provider's one-time code.
    #[default]
    Process,
    /// In the store, for all servers: one write more for each login.
    Store,
}

/// A service that is being configured. Needed are a base URL, keys and a session.
///
/// ```
/// use users_runtime::{BearerTransport, CookieTransport, JwtStrategy, Keys, MemoryStore, OAuth};
/// # use users_runtime::{OAuthUser, oauth_account};
/// # #[derive(Clone, Debug, OAuthUser)]
/// # pub struct User { pub id: uuid::Uuid, pub email: String }
/// # #[oauth_account(user = "User")]
/// # pub struct OAuthAccount;
///
/// # fn main() -> Result<(), users_runtime::ConfigError> {
/// # let secret = format!("{}{}", uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
/// let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::default())
///     .base_url("https://app.example")
///     .keys(Keys::new([&secret])?)
///     .session(BearerTransport::new(), JwtStrategy::new(&secret))
///     .session(CookieTransport::new(), JwtStrategy::new(&secret))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct OAuthBuilder<A: OAuthAccount> {
    store: Arc<dyn DynStore<A>>,
    base_url: Option<String>,
    keys: Option<Keys>,
    sessions: Vec<NewSession>,
    error_url: Option<String>,
    origins: Vec<String>,
    one_time: OneTime,
    timeout: Duration,
    clock: Clock,
    token_keys: Option<Keys>,
    hooks: HooksOf<A>,
    providers: Vec<ClientRegistration>,
}

/// A service can't be built as it is configured.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No base URL.
    #[error(
        "there is no base URL: say where browsers reach the application, `.base_url(\"https://app.example\")`"
    )]
    NoBaseUrl,
    /// A base URL that people's tokens can't be trusted to.
    #[error(
        "the base URL is `{0}`, but must be an https URL (http on loopback only) without user, query and fragment"
    )]
    BaseUrl(String),
    /// No keys.
    #[error("there are no keys: `.keys(Keys::from_env(\"OAUTH_KEYS\")?)`")]
    NoKeys,
    /// Keys that are too weak.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// No session.
    #[error("there is no session: `.session(CookieTransport::new(), JwtStrategy::new(secret))`")]
    NoSession,
    /// A session's secret, or one of several, that is too weak.
    #[error("a secret of session {number} {weakness}")]
    Secret {
        /// Which one, counting from 1.
        number: usize,
        /// What is wrong with it.
        weakness: WeakSecret,
    },
    /// A session's cookie that a browser would not keep, or not as it was meant.
    #[error("the cookie of session {number} {problem}")]
    Cookie {
        /// Which one, counting from 1.
        number: usize,
        /// What is wrong with it.
        problem: CookieProblem,
    },
    /// Two sessions in one cookie, or two in the `Authorization` header.
    #[error("sessions {one} and {other} travel the same way: give their cookies different names")]
    SameTransport {
        /// The first of them, counting from 1.
        one: usize,
        /// The second.
        other: usize,
    },
    /// A page for errors that is not on this site.
    #[error("the error URL is `{0}`, but must be a path on this site, such as `/login`")]
    ErrorUrl(String),
    /// An origin that no browser sends.
    #[error("`{0}` is no origin: write it as browsers do, `https://app.example` (http on loopback only)")]
    Origin(String),
    /// A provider that can't be used.
    #[error(transparent)]
    Provider(#[from] RegistrationError),
    /// Two providers that can't be told apart.
    #[error(transparent)]
    Conflict(#[from] ProviderConflict),
    /// The HTTP client can't be made.
    #[error("the HTTP client can't be made")]
    Http(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The same as `Display`: an application whose `main` returns the error shows it so.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<A: OAuthAccount> OAuthBuilder<A> {
    pub(super) fn new(store: Arc<dyn DynStore<A>>) -> Self {
        Self {
            store,
            base_url: None,
            keys: None,
            sessions: Vec::new(),
            error_url: None,
            origins: Vec::new(),
            one_time: OneTime::default(),
            timeout: PROVIDER_TIMEOUT,
            clock: Clock::system(),
            token_keys: None,
            hooks: HooksOf::default(),
            providers: Vec::new(),
        }
    }

    /// Where browsers reach the application: an `https` URL, or `http` on loopback, with the prefix that a proxy in
    /// front takes away. Redirect URIs are made of it, never of a request's `Host` (RFC 9700 section 2.1).
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The keys that seal what a browser carries.
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// A session. All that are given are read on each request, in order; a login is answered by the first one, or for
    /// `/login` by the first one that travels in a cookie.
    pub fn session(mut self, transport: impl IntoTransport, mut strategy: impl Strategy) -> Self {
        strategy.for_users(A::User::TABLE);
        let check = strategy.check();
        self.sessions.push(NewSession {
            transport: transport.into_transport(),
            strategy: Arc::new(strategy),
            check,
        });
        self
    }

    /// The page of this site where a failed `/login` ends, with `?error=CODE`. The default is the base URL's path.
    pub fn error_url(mut self, path: impl Into<String>) -> Self {
        self.error_url = Some(path.into());
        self
    }

    /// Another origin whose pages may send unsafe requests with the session's cookie, such as
    /// `https://admin.app.example`. The base URL's own always may.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Where it is written down which transactions were used. The default is [`OneTime::Process`].
    pub fn one_time(mut self, one_time: OneTime) -> Self {
        self.one_time = one_time;
        self
    }

    /// How long each call to a provider may take. The default is ten seconds.
    pub fn provider_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Seals access and refresh tokens in the store, each for its own row, by these keys: not those of
    /// [`keys`](Self::keys), since they live longer. Tokens that were stored before are read as they are, and sealed when
    /// they are written next: by a login, or when they are refreshed.
    ///
    /// Keys rotate: the first seals, all open. A key that is dropped takes the tokens with it that it has sealed; their
    /// accounts sign in as ever, and have again what tokens a login brings.
    ///
    /// ```
    /// use users_runtime::{Keys, MemoryStore, OAuth};
    /// # use users_runtime::{OAuthUser, oauth_account};
    /// # #[derive(Clone, Debug, OAuthUser)]
    /// # pub struct User { pub id: uuid::Uuid, pub email: String }
    /// # #[oauth_account(user = "User")]
    /// # pub struct OAuthAccount;
    ///
    /// # fn example() -> Result<(), users_runtime::ConfigError> {
    /// let builder = OAuth::<OAuthAccount>::builder(MemoryStore::default())
    ///     .keys(Keys::from_env("OAUTH_KEYS")?)
    ///     .encrypt_tokens(Keys::from_env("OAUTH_TOKEN_KEYS")?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn encrypt_tokens(mut self, keys: Keys) -> Self {
        self.token_keys = Some(keys);
        self
    }

    /// What the application does when an account changes.
    pub fn hooks(mut self, hooks: impl Hooks<A>) -> Self {
        self.hooks = HooksOf::new(hooks);
        self
    }

    /// A provider that is called for [fresh tokens](OAuth::access_token) and to [take tokens back](OAuth::revoke). Those
    /// whose routes this process makes are known without it; so it is for a process without routes, such as a worker.
    #[allow(clippy::needless_pass_by_value, reason = "`.provider(Google::new(…))` is how it is used")]
    pub fn provider(mut self, provider: impl Provider) -> Self {
        self.providers.push(provider.registration().clone());
        self
    }

    /// What time it is: for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The service, or what is wrong with it.
    pub fn build(self) -> Result<OAuth<A>, ConfigError> {
        let base = base_url(self.base_url)?;
        let keys = self.keys.ok_or(ConfigError::NoKeys)?;
        let is_secure = base.scheme() == "https";
        let sessions = check_sessions(self.sessions, &base)?;
        let error_url = self.error_url.unwrap_or_else(|| base.path().to_owned());
        if !next::is_local(&error_url, &base) {
            return Err(ConfigError::ErrorUrl(error_url));
        }
        let mut origins = vec![base.origin().ascii_serialization()];
        for origin in self.origins {
            let parsed = Url::parse(&origin).map(|url| url.origin().ascii_serialization());
            match parsed {
                Ok(parsed) if parsed == origin && is_safe_url(&origin) => origins.push(origin),
                _ => return Err(ConfigError::Origin(origin)),
            }
        }
        let http = HttpClient::new(self.timeout).map_err(|error| ConfigError::Http(error.into()))?;
        let sessions = Sessions::new(self.store.clone(), sessions, Origins::new(origins), is_secure);
        let claims = match self.one_time {
            OneTime::Process => Claims::Process(std::sync::Mutex::default()),
            OneTime::Store => Claims::Store(self.store.clone()),
        };
        let (providers, registrations) = (Providers::default(), Registrations::default());
        for registration in self.providers {
            registrations.add(&registration)?;
            providers.add(&Arc::new(ProviderClient::new(registration)?));
        }
        Ok(OAuth(Arc::new(Inner {
            vault: Vault::new(self.store, Seal::new(self.token_keys)),
            hooks: self.hooks,
            providers,
            flights: Flights::default(),
            sessions,
            keys,
            base_url: base.as_str().trim_end_matches('/').to_owned(),
            base,
            error_url,
            http,
            claims,
            registrations,
            clock: self.clock,
        })))
    }
}

impl<A: OAuthAccount> fmt::Debug for OAuthBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

fn base_url(base_url: Option<String>) -> Result<Url, ConfigError> {
    let text = base_url.ok_or(ConfigError::NoBaseUrl)?;
    match Url::parse(&text) {
        Ok(url)
            if is_safe_url(&text)
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
                // People are sent to this path, and a browser takes what follows two slashes for a host.
                && !url.path().starts_with("//") =>
        {
            Ok(url)
        }
        _ => Err(ConfigError::BaseUrl(text)),
    }
}

/// A session as it was asked for.
struct NewSession {
    transport: Transport,
    strategy: Arc<dyn DynStrategy>,
    check: Result<(), WeakSecret>,
}

fn check_sessions(sessions: Vec<NewSession>, base: &Url) -> Result<Vec<Session>, ConfigError> {
    let mut checked: Vec<Session> = Vec::new();
    for (index, NewSession { transport, strategy, check }) in sessions.into_iter().enumerate() {
        let number = index + 1;
        check.map_err(|weakness| ConfigError::Secret { number, weakness })?;
        transport.check(base).map_err(|problem| ConfigError::Cookie { number, problem })?;
        if let Some(one) = checked.iter().position(|other| other.transport.is_same(&transport)) {
            return Err(ConfigError::SameTransport { one: one + 1, other: number });
        }
        checked.push(Session::new(transport, strategy, base.scheme() == "https"));
    }
    if checked.is_empty() { Err(ConfigError::NoSession) } else { Ok(checked) }
}
