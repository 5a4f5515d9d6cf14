//! A provider, ready to be called: the `oauth2` crate's client over our HTTP.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use oauth2::basic::{BasicErrorResponse, BasicErrorResponseType};
use oauth2::{
    AuthorizationCode, ClientSecret, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, Scope,
};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use url::Url;

use super::answer::TokenAnswer;
use super::cached::Cached;
use super::endpoints::{Endpoints, OAuth2Client};
use super::http::{HttpClient, HttpError};
use super::metadata::discover;
use super::registration::{ClientRegistration, RegistrationError};
use super::signing_keys::SigningKeys;
use super::wire::{Wire, renamed};
use super::{ClientAuth, Description};
use crate::model::{Error, ErrorCode, Token};

/// What an assertion in the place of a secret is (RFC 7523 section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How many logins at a provider may wait for its answers at once. More wait for these.
const TURNS: usize = 256;

/// A registration that was checked, with its endpoints.
#[derive(Debug)]
pub(crate) struct ProviderClient {
    registration: Arc<ClientRegistration>,
    /// The endpoints, where the description names them all.
    named: Option<Arc<Endpoints>>,
    /// The endpoints that the issuer's metadata names.
    found: Cached<Endpoints>,
    /// Where the signing keys are, if neither the description nor the metadata that it asked for says it.
    jwks_url: Cached<String>,
    pub(super) signing_keys: SigningKeys,
    /// Who may redeem a code now.
    turns: Semaphore,
}

/// How the client proves itself in one request.
pub(super) struct Proof {
    pub(super) oauth2: OAuth2Client,
    pub(super) params: Vec<(&'static str, String)>,
}

/// What goes into an authorization URL.
pub(crate) struct AuthorizationRequest<'a> {
    pub(crate) state: String,
    pub(crate) redirect_uri: &'a RedirectUrl,
    pub(crate) pkce: Option<PkceCodeChallenge>,
    pub(crate) nonce: Option<&'a str>,
    /// The scopes to ask for besides those that the profile needs.
    pub(crate) scopes: Vec<Cow<'a, str>>,
}

impl ProviderClient {
    /// A client for the registration.
    pub(crate) fn new(registration: ClientRegistration) -> Result<Self, RegistrationError> {
        registration.check()?;
        let named = if registration.description.discovers {
            None
        } else {
            Some(Arc::new(Endpoints::named(&registration)?))
        };
        Ok(Self {
            registration: Arc::new(registration),
            named,
            found: Cached::default(),
            jwks_url: Cached::default(),
            signing_keys: SigningKeys::default(),
            turns: Semaphore::new(TURNS),
        })
    }

    /// A turn to redeem a code and ask who the person is, within the time that one call may take. Codes of a provider that
    /// hangs, which anybody can send, would else hold a connection each, until no part of the application gets any.
    pub(crate) async fn turn(&self, limit: Duration) -> Result<SemaphorePermit<'_>, Error> {
        let busy =
            || Error::from(ErrorCode::ProviderUnavailable).because("too many logins wait for its answer");
        timeout(limit, self.turns.acquire()).await.map_err(|_| busy())?.map_err(|_| busy())
    }

    /// Where the provider is called. What the description leaves out is asked of the issuer, once an hour.
    pub(crate) async fn endpoints(&self, http: &HttpClient) -> Result<Arc<Endpoints>, Error> {
        if let Some(named) = &self.named {
            return Ok(Arc::clone(named));
        }
        let find = || {
            let (registration, http) = (Arc::clone(&self.registration), http.clone());
            let signing_keys = self.signing_keys.clone();
            async move {
                let description = &registration.description;
                let metadata = discover(&http, &description.issuer).await?;
                let endpoints = Endpoints::new(&registration, Some(&metadata))?;
                if description.jwks_url.is_none() {
                    signing_keys.put(metadata.jwks().clone());
                }
                Ok(endpoints)
            }
        };
        self.found.get(find).await
    }

    /// Where the provider's keys are: as the description says, or its metadata.
    pub(super) async fn jwks_url(&self, http: &HttpClient, endpoints: &Endpoints) -> Result<String, Error> {
        if let Some(url) = &endpoints.jwks_url {
            return Ok(url.clone());
        }
        let find = || {
            let (registration, http) = (Arc::clone(&self.registration), http.clone());
            let signing_keys = self.signing_keys.clone();
            async move {
                let metadata = discover(&http, &registration.description.issuer).await?;
                signing_keys.put(metadata.jwks().clone());
                Ok(metadata.jwks_uri().to_string())
            }
        };
        self.jwks_url.get(find).await.map(|url| (*url).clone())
    }

    /// How the client proves itself now: an assertion is good for minutes.
    pub(super) fn proof(&self, endpoints: &Endpoints) -> Result<Proof, Error> {
        let assertion = |audience: &str| match &self.registration.client_key {
            Some(key) => key.assertion(&self.registration.client_id, audience),
            None => Err(Error::from(ErrorCode::Misconfigured).because("the client has no key")),
        };
        // Never an address of the metadata: an issuer that names another's token endpoint would get what counts there
        // (RFC 7523bis section 3).
        let description = self.description();
        let audience = description.assertion_audience.as_ref().unwrap_or(&description.issuer);
        let (oauth2, mut params) = (endpoints.oauth2.clone(), Vec::new());
        let oauth2 = match endpoints.client_auth {
            ClientAuth::PrivateKeyJwt => {
                params.push(("client_assertion_type", JWT_BEARER.to_owned()));
                params.push(("client_assertion", assertion(audience)?));
                oauth2
            }
            ClientAuth::SignedSecret => {
                let secret = assertion(audience)?;
                oauth2.set_client_secret(ClientSecret::new(secret))
            }
            _ => oauth2,
        };
        Ok(Proof { oauth2, params })
    }

    /// The registration.
    pub(crate) fn registration(&self) -> &ClientRegistration {
        &self.registration
    }

    /// Whether the other is of the same application at the same provider.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (one, two) = (&self.registration, &other.registration);
        let of = |registration: &'_ ClientRegistration| {
            let description = &registration.description;
            (
                description.issuer.clone(),
                description.token_url.clone(),
                description.revocation.clone(),
                registration.client_id.clone(),
            )
        };
        of(one) == of(two) && one.client_secret.secret() == two.client_secret.secret()
    }

    /// What is known of the provider.
    pub(crate) fn description(&self) -> &Description {
        &self.registration.description
    }

    /// The scopes to ask for besides those that the profile needs: the application's, or those that the client asked
    /// for if each of them is allowed.
    pub(crate) fn scopes<'a>(&'a self, asked: Vec<Cow<'a, str>>) -> Result<Vec<Cow<'a, str>>, Error> {
        let registration = &self.registration;
        if asked.is_empty() {
            return Ok(registration.extra_scopes().map(Cow::Borrowed).collect());
        }
        if asked.iter().all(|scope| registration.allows(scope)) {
            Ok(asked)
        } else {
            Err(ErrorCode::InvalidScope.into())
        }
    }

    /// Whether an `id_token` is asked for (OpenID Connect Core section 3.1.2.1), so that it is to carry a nonce.
    pub(crate) fn is_openid(&self, scopes: &[Cow<'_, str>]) -> bool {
        let description = self.description();
        description.id_token && description.scopes.iter().chain(scopes).any(|scope| scope == "openid")
    }

    /// The URL that starts the transaction at the provider (RFC 6749 section 4.1.1).
    pub(crate) fn authorization_url(&self, endpoints: &Endpoints, request: AuthorizationRequest<'_>) -> Url {
        let description = self.description();
        let mut scopes: Vec<&str> = description.scopes.iter().map(|scope| &**scope).collect();
        for scope in &request.scopes {
            if !scopes.contains(&&**scope) {
                scopes.push(scope);
            }
        }
        let mut separator = [0; 4];
        // The `oauth2` crate joins by a space: what is joined already is one scope to it.
        let scope = scopes.join(&*description.scope_separator.encode_utf8(&mut separator));
        let mut url = endpoints
            .oauth2
            .authorize_url(|| CsrfToken::new(request.state))
            .set_redirect_uri(Cow::Borrowed(request.redirect_uri));
        if !scope.is_empty() {
            url = url.add_scope(Scope::new(scope));
        }
        match request.pkce {
            Some(challenge) if description.pkce_in_hex => {
                url = url
                    .add_extra_param("code_challenge", in_hex(&challenge))
                    .add_extra_param("code_challenge_method", challenge.method().as_str().to_owned());
            }
            Some(challenge) => url = url.set_pkce_challenge(challenge),
            None => {}
        }
        if let Some(nonce) = request.nonce {
            url = url.add_extra_param("nonce", nonce);
        }
        if description.form_post {
            url = url.add_extra_param("response_mode", "form_post");
        }
        for (name, value) in self.registration.authorize_params() {
            url = url.add_extra_param(name, value);
        }
        let (url, _) = url.url();
        if description.client_id_param == "client_id" {
            url
        } else {
            with_client_id_as(&description.client_id_param, url)
        }
    }

    /// Redeems the code (RFC 6749 section 4.1.3).
    pub(crate) async fn exchange(
        &self,
        http: &HttpClient,
        code: String,
        verifier: Option<String>,
        redirect_uri: &RedirectUrl,
    ) -> Result<TokenAnswer, Error> {
        let endpoints = self.endpoints(http).await?;
        let Proof { oauth2, params } = self.proof(&endpoints)?;
        let mut request =
            oauth2.exchange_code(AuthorizationCode::new(code)).set_redirect_uri(Cow::Borrowed(redirect_uri));
        if let Some(verifier) = verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
        }
        for (name, value) in params.into_iter().chain(self.token_params()) {
            request = request.add_extra_param(name, value);
        }
        let wire = Wire { http, description: self.description(), to: None };
        let answer =
            request.request_async(&wire).await.map_err(|error| exchange_error(error, self.description()))?;
        answer.check()?;
        Ok(answer)
    }

    /// New tokens for a refresh token (RFC 6749 section 6). A refresh token that the provider does not take any more is
    /// `OAUTH_INVALID_GRANT`.
    pub(crate) async fn refresh(
        &self,
        http: &HttpClient,
        refresh_token: &Token,
    ) -> Result<TokenAnswer, Error> {
        let endpoints = self.endpoints(http).await?;
        let Proof { oauth2, params } = self.proof(&endpoints)?;
        let refresh_token = RefreshToken::new(refresh_token.expose().to_owned());
        let mut request = oauth2.exchange_refresh_token(&refresh_token);
        for (name, value) in params.into_iter().chain(self.token_params()) {
            request = request.add_extra_param(name, value);
        }
        let to = self.description().refresh_url.as_deref().map(address).transpose()?;
        let wire = Wire { http, description: self.description(), to };
        let answer =
            request.request_async(&wire).await.map_err(|error| exchange_error(error, self.description()))?;
        answer.check()?;
        Ok(answer)
    }

    fn token_params(&self) -> impl Iterator<Item = (&str, String)> {
        self.description().token_params.0.iter().map(|(name, value)| (&**name, value.to_string()))
    }

    /// Where the provider's own session of a person is ended, if it has such a page (OpenID Connect RP-Initiated Logout
    /// section 2). `back` is where the person comes back to.
    pub(crate) async fn end_session_url(&self, http: &HttpClient, back: &str) -> Result<Option<Url>, Error> {
        let endpoints = self.endpoints(http).await?;
        let mut url = endpoints.end_session_url.clone();
        if let Some(url) = &mut url {
            url.query_pairs_mut()
                .append_pair("client_id", &self.registration.client_id)
                .append_pair("post_logout_redirect_uri", back);
        }
        Ok(url)
    }
}

/// An endpoint that was checked when the routes were made.
pub(super) fn address(url: &str) -> Result<http::Uri, Error> {
    url.parse().map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))
}

/// The hash of a verifier in the digits that some providers want, which is in base64url in the challenge.
fn in_hex(challenge: &PkceCodeChallenge) -> String {
    let hash = BASE64_URL_SAFE_NO_PAD.decode(challenge.as_str()).unwrap_or_default();
    hash.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// An authorization URL with another name for `client_id`.
fn with_client_id_as(name: &str, mut url: Url) -> Url {
    let query = renamed(url.query().unwrap_or_default().as_bytes(), "client_id", name);
    url.set_query(Some(&query));
    url
}

/// The row of the wire contract for a failed exchange. What the provider wrote besides its error code stays out of it:
/// it may echo the code or a token.
fn exchange_error(
    error: RequestTokenError<HttpError, BasicErrorResponse>,
    description: &Description,
) -> Error {
    match error {
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::ServerResponse(answer) => provider_error(answer.error(), description),
        // GitHub answers errors with status 200.
        RequestTokenError::Parse(_, body) => match serde_json::from_slice::<BasicErrorResponse>(&body) {
            Ok(answer) => provider_error(answer.error(), description),
            Err(_) => Error::from(ErrorCode::ProviderError).because("the token answer can't be read"),
        },
        RequestTokenError::Other(_) => {
            Error::from(ErrorCode::ProviderError).because("the token answer is empty or no JSON")
        }
    }
}

/// The row of the wire contract for an error code that the token endpoint sent.
fn provider_error(error: &BasicErrorResponseType, description: &Description) -> Error {
    let code = error.as_ref();
    let answer = match code {
        "invalid_grant" => ErrorCode::InvalidGrant,
        _ if description.grant_errors.iter().any(|error| error == code) => ErrorCode::InvalidGrant,
        "temporarily_unavailable" => ErrorCode::ProviderUnavailable,
        _ => ErrorCode::ProviderError,
    };
    let hint = match code {
        "invalid_client" | "unauthorized_client" | "incorrect_client_credentials" => {
            ": check the client id and secret"
        }
        "redirect_uri_mismatch" => ": register the redirect URI there, as it is",
        _ => "",
    };
    Error::from(answer).because(format!("the token endpoint says {}{hint}", shown_code(code)))
}

/// An error code as it may stand in the log: anything else that a provider, or who writes a link, puts in its place is
/// left out.
pub(crate) fn shown_code(code: &str) -> &str {
    let is_code =
        (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_code { code } else { "an error of another form" }
}
