//! An OAuth2 and OIDC provider on a loopback port, to test an application against.
//!
//! It speaks real HTTP and is as strict as a good provider: PKCE with S256 is required, redirect URIs are compared,
//! codes are good for a minute and for one use. Its answers share no code with the client side of this crate, so that
//! the two can't be wrong together. It can also be told to be as bad as the worst of them: see [`Misbehavior`].
//!
//! | Endpoint | What it is |
//! | --- | --- |
//! | `/authorize` | approves at once, or asks on a page ([`interactive`](FakeProviderBuilder::interactive)) |
//! | `/token`, `/revoke` | `authorization_code` and `refresh_token` with rotation; RFC 7009 |
//! | `/userinfo` | OIDC: `sub`, `email`, `email_verified`, `name`, `picture` |
//! | `/user`, `/user/emails` | the same person in GitHub's shape |
//! | `/.well-known/openid-configuration`, `/jwks` | OIDC Discovery |
//!
//! Claims follow the granted scopes: `email` and `profile`, or Google's URLs for them. A request without `scope` is
//! granted `openid email profile`. The `id_token` is signed with ES256, or as
//! [`id_token_alg`](FakeProviderBuilder::id_token_alg) says.
//!
//! # Many people at once
//!
//! Whoever [`sign_in_as`](FakeProvider::sign_in_as) names approves all that follows, which is no use to a test that
//! logs in fifty people in parallel. There, [`approve`](FakeProvider::approve) is the browser of one person; or the
//! authorization request names a known person in `login_hint`.

mod answer;
mod authorize;
mod builder;
mod client;
mod grants;
mod id_token;
mod like;
mod misbehavior;
mod pages;
mod person;
mod profile;
mod record;
mod server;
mod signing;
mod state;
mod token;
mod way_back;

#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;

use self::authorize::{Ask, Refusal};
use self::builder::Config;
use self::record::{Params, pairs};
use self::server::Server;
use self::signing::SigningKey;
use self::state::{Shared, locked};

pub use self::builder::{ClientAuth, FakeProviderBuilder};
pub use self::like::Capabilities;
pub use self::misbehavior::{Endpoint, Misbehavior};
pub use self::person::Person;
pub use self::record::{IssuedTokens, RecordedRequest};
pub use self::signing::IdTokenAlg;
pub use self::way_back::WayBack;

/// A provider that runs on 127.0.0.1 until it is dropped. Each has its own port, people, tokens and records.
///
/// ```
/// use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior, Person};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let fake = FakeProvider::start().await;
/// let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// let url = format!(
///     "{}?response_type=code&client_id={}&redirect_uri=http://localhost:3000/callback&state=xyz\
///      &code_challenge={challenge}&code_challenge_method=S256",
///     fake.authorize_url(),
///     fake.client_id(),
/// );
///
/// // What the browser of this person would come back with.
/// let callback = fake.approve(&url, &Person::new("7", "grace@example.com"));
/// assert!(callback.starts_with("http://localhost:3000/callback?code="));
/// assert!(callback.contains("&state=xyz"));
///
/// // From here on the token endpoint is overloaded, and the person says no.
/// fake.misbehave(Misbehavior::Status(Endpoint::Token, 503));
/// assert!(fake.deny(&url).contains("error=access_denied"));
/// fake.behave();
///
/// assert!(fake.token_requests().is_empty(), "no code was ever sent");
/// # }
/// ```
#[derive(Debug)]
pub struct FakeProvider {
    shared: Arc<Shared>,
    address: SocketAddr,
    server: Mutex<Option<Server>>,
}

impl FakeProvider {
    /// Starts a provider with the default settings on a free port.
    ///
    /// # Panics
    ///
    /// Where the loopback interface has no free port, and outside of a tokio runtime.
    pub async fn start() -> Self {
        let started = Self::builder().start().await;
        started.expect("the loopback interface has a free port")
    }

    /// A provider with other settings.
    pub fn builder() -> FakeProviderBuilder {
        FakeProviderBuilder::new()
    }

    async fn bind(port: u16, config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(config, format!("http://{address}")));
        let server = Server::start(listener, Arc::clone(&shared));
        Ok(Self { shared, address, server: Mutex::new(Some(server)) })
    }

    /// Takes the provider down: its port refuses connections, and those that are open end. Its people, tokens and
    /// records stay.
    pub async fn stop(&self) {
        let server = locked(&self.server).take();
        if let Some(server) = server {
            server.stop().await;
        }
    }

    /// Brings a provider that was [stopped](Self::stop) up again, on the same port. It fails where another program
    /// has taken that.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        let mut bound = TcpListener::bind(self.address).await;
        // The port may be another's for a moment: of a connection to somewhere, say.
        for _ in 0..40 {
            if bound.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            bound = TcpListener::bind(self.address).await;
        }
        let server = Server::start(bound?, Arc::clone(&self.shared));
        *locked(&self.server) = Some(server);
        Ok(())
    }

    /// The issuer: `http://127.0.0.1:port`, and the path that the issuer has which the fake is like.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.shared.issuer()
    }

    /// Where the browser is sent.
    #[must_use]
    pub fn authorize_url(&self) -> String {
        self.url("/authorize")
    }

    /// Where codes and refresh tokens are redeemed.
    #[must_use]
    pub fn token_url(&self) -> String {
        self.url("/token")
    }

    /// Where tokens are revoked.
    #[must_use]
    pub fn revoke_url(&self) -> String {
        self.url("/revoke")
    }

    /// Where its keys are.
    #[must_use]
    pub fn jwks_url(&self) -> String {
        self.url("/jwks")
    }

    /// The profile, as OIDC has it.
    #[must_use]
    pub fn userinfo_url(&self) -> String {
        self.url("/userinfo")
    }

    /// The profile, as GitHub has it.
    #[must_use]
    pub fn user_url(&self) -> String {
        self.url("/user")
    }

    /// The e-mail addresses, as GitHub has them.
    #[must_use]
    pub fn emails_url(&self) -> String {
        self.url("/user/emails")
    }

    /// The client's id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.shared.config.client_id
    }

    /// The client's secret, which is also the key of an HS256 `id_token`.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.shared.config.client_secret
    }

    /// Signs a person in: they approve the authorization requests that follow. One with the same `sub` is replaced,
    /// for the logins to come; tokens that are out already tell of the person as they were.
    pub fn sign_in_as(&self, person: &Person) {
        let mut people = locked(&self.shared.people);
        people.add(person);
        people.signed_in.clone_from(person);
    }

    /// Makes a person known, to `login_hint` and the consent page, without signing them in.
    pub fn add_person(&self, person: &Person) {
        locked(&self.shared.people).add(person);
    }

    /// Approves an authorization request as `person`, and returns the address that their browser is sent back to. It
    /// is checked and recorded as one at `/authorize` is, but nothing goes over HTTP. Where the request itself is
    /// wrong, or a [`Misbehavior`] says so, that address tells of an error.
    ///
    /// # Panics
    ///
    /// Where the address is not one of this provider's `/authorize`, or a person would be shown an error page:
    /// because of an unknown client or redirect URI. Where the provider answers by a form: that has a
    /// [`way_back`](Self::way_back).
    #[track_caller]
    pub fn approve(&self, authorization_url: &str, person: &Person) -> String {
        let back = self.way_back(authorization_url, person);
        assert!(back.form.is_none(), "this provider answers by a form: use `way_back`");
        back.url
    }

    /// Approves an authorization request as `person`, as [`approve`](Self::approve) does, and returns how their browser is
    /// sent back: to an address, or with a form.
    ///
    /// # Panics
    ///
    /// Where the address is not one of this provider's `/authorize`, or a person would be shown an error page.
    #[track_caller]
    pub fn way_back(&self, authorization_url: &str, person: &Person) -> WayBack {
        self.ask(authorization_url).map_or_else(|back| back, |ask| ask.approved(&self.shared, person))
    }

    /// Denies an authorization request, and returns the address that the browser is sent back to.
    ///
    /// # Panics
    ///
    /// As [`approve`](Self::approve) does.
    #[track_caller]
    pub fn deny(&self, authorization_url: &str) -> String {
        let refuse = |ask: Ask| ask.refused(&self.shared, "access_denied", "the person said no");
        self.ask(authorization_url).map_or_else(|back| back, refuse).url
    }

    #[track_caller]
    fn ask(&self, authorization_url: &str) -> Result<Ask, WayBack> {
        let query = authorization_url
            .strip_prefix(&self.authorize_url())
            .and_then(|rest| rest.strip_prefix('?'))
            .unwrap_or_else(|| panic!("{authorization_url:?} is not of {}", self.authorize_url()));
        let request = RecordedRequest {
            method: "GET".to_owned(),
            path: "/authorize".to_owned(),
            query: pairs(query.as_bytes()),
            form: Vec::new(),
            body: Vec::new(),
            headers: axum::http::HeaderMap::new(),
        };
        let asked = Ask::parse(&self.shared, Params(&request.query));
        self.shared.record(request);
        match asked {
            Ok(ask) => Ok(ask),
            Err(Refusal::Back(back)) => Err(back),
            Err(Refusal::Page(why)) => panic!("the provider shows an error page: {why}"),
        }
    }

    /// Does something wrong from now on, besides what it does wrong already, until [`behave`](Self::behave).
    pub fn misbehave(&self, misbehavior: Misbehavior) -> &Self {
        self.shared.misbehaviors.add(misbehavior, false);
        self
    }

    /// Does something wrong the next time that it can, and then no more.
    pub fn misbehave_once(&self, misbehavior: Misbehavior) -> &Self {
        self.shared.misbehaviors.add(misbehavior, true);
        self
    }

    /// Does all as it should again.
    pub fn behave(&self) {
        self.shared.misbehaviors.clear();
    }

    /// Moves the provider's clock ahead, by whole seconds: codes (after 60 s) and access tokens expire.
    pub fn advance(&self, by: Duration) {
        self.shared.advance(by);
    }

    /// Whether a token, of either kind, is good now.
    #[must_use]
    pub fn is_good(&self, token: &str) -> bool {
        locked(&self.shared.grants).is_good(token, self.shared.now())
    }

    /// Revokes all codes and tokens, as a person does who removes the application from their account.
    pub fn revoke_all(&self) {
        locked(&self.shared.grants).revoke_all();
    }

    /// Replaces the key that [`IdTokenAlg::Es256`] or [`IdTokenAlg::Rs256`] signs with: `/jwks` has the new one alone.
    pub fn rotate_key(&self) {
        let new = SigningKey::generate(self.shared.config.id_token_alg);
        *locked(&self.shared.key) = new;
    }

    /// All requests so far, in order: those over HTTP, and those of [`approve`](Self::approve) and
    /// [`deny`](Self::deny).
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        locked(&self.shared.journal).requests.clone()
    }

    /// The requests to one path.
    #[must_use]
    pub fn requests_to(&self, path: &str) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path == path);
        requests
    }

    /// The requests to `/token`.
    #[must_use]
    pub fn token_requests(&self) -> Vec<RecordedRequest> {
        self.requests_to("/token")
    }

    /// How many connections were accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// The tokens given out so far, in order, also those that are no longer good.
    #[must_use]
    pub fn issued(&self) -> Vec<IssuedTokens> {
        locked(&self.shared.journal).tokens.clone()
    }

    /// The codes given out so far, in order.
    #[must_use]
    pub fn issued_codes(&self) -> Vec<String> {
        locked(&self.shared.journal).codes.clone()
    }

    /// Everything that must not be in a log: the client secret, all codes, tokens and verifiers.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![self.client_secret().to_owned()];
        secrets.extend(self.issued_codes());
        for issued in self.issued() {
            secrets.push(issued.access_token);
            secrets.extend(issued.refresh_token);
            secrets.extend(issued.id_token);
        }
        for request in self.token_requests() {
            secrets.extend(request.param("code_verifier").map(str::to_owned));
        }
        secrets
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.shared.origin)
    }
}
