//! A provider's endpoints, ready to be called: the `oauth2` crate's client over our HTTP.

use std::borrow::Cow;

use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    StandardRevocableToken, TokenUrl,
};
use url::Url;

use super::answer::TokenAnswer;
use super::http::{HttpClient, HttpError};
use super::registration::{ClientRegistration, RegistrationError};
use super::{ClientAuth, Description, revoke};
use crate::model::{Error, ErrorCode, Token};

type OAuth2Client = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointSet,
>;

/// A registration that was checked, with its endpoints parsed.
#[derive(Debug)]
pub(crate) struct ProviderClient {
    registration: ClientRegistration,
    pub(super) oauth2: OAuth2Client,
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
        let description = &registration.description;
        let auth_url = AuthUrl::new(description.authorize_url.to_string());
        let token_url = TokenUrl::new(description.token_url.to_string());
        let (Ok(auth_url), Ok(token_url)) = (auth_url, token_url) else {
            unreachable!("both were parsed by the check");
        };
        let mut oauth2 = oauth2::Client::new(registration.client_id.clone())
            .set_auth_uri(auth_url)
            .set_token_uri(token_url)
            .set_revocation_url_option(revoke::endpoint(description))
            .set_auth_type(match description.client_auth {
                ClientAuth::Post => AuthType::RequestBody,
                ClientAuth::Basic => AuthType::BasicAuth,
            });
        if !registration.client_secret.secret().is_empty() {
            oauth2 = oauth2.set_client_secret(registration.client_secret.clone());
        }
        Ok(Self { registration, oauth2 })
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
                description.token_url.clone(),
                description.revocation_url.clone(),
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
            return Ok(registration.scopes.iter().map(|scope| Cow::Borrowed(&**scope)).collect());
        }
        let allowed = |scope: &str| {
            [&registration.allowed_scopes, &registration.scopes, &registration.description.scopes]
                .into_iter()
                .flatten()
                .any(|allowed| allowed == scope)
        };
        if asked.iter().all(|scope| allowed(scope)) { Ok(asked) } else { Err(ErrorCode::InvalidScope.into()) }
    }

    /// Whether an `id_token` is asked for (OpenID Connect Core section 3.1.2.1), so that it is to carry a nonce.
    pub(crate) fn is_openid(&self, scopes: &[Cow<'_, str>]) -> bool {
        let description = self.description();
        description.id_token && description.scopes.iter().chain(scopes).any(|scope| scope == "openid")
    }

    /// The URL that starts the transaction at the provider (RFC 6749 section 4.1.1).
    pub(crate) fn authorization_url(&self, request: AuthorizationRequest<'_>) -> Url {
        let description = self.description();
        let mut scopes: Vec<&str> = description.scopes.iter().map(|scope| &**scope).collect();
        for scope in &request.scopes {
            if !scopes.contains(&&**scope) {
                scopes.push(scope);
            }
        }
        let mut url = self
            .oauth2
            .authorize_url(|| CsrfToken::new(request.state))
            .set_redirect_uri(Cow::Borrowed(request.redirect_uri))
            .add_scopes(scopes.into_iter().map(|scope| Scope::new(scope.to_owned())));
        if let Some(challenge) = request.pkce {
            url = url.set_pkce_challenge(challenge);
        }
        if let Some(nonce) = request.nonce {
            url = url.add_extra_param("nonce", nonce);
        }
        if description.form_post {
            url = url.add_extra_param("response_mode", "form_post");
        }
        for (name, value) in &self.registration.authorize_params {
            url = url.add_extra_param(&**name, &**value);
        }
        url.url().0
    }

    /// Redeems the code (RFC 6749 section 4.1.3).
    pub(crate) async fn exchange(
        &self,
        http: &HttpClient,
        code: String,
        verifier: Option<String>,
        redirect_uri: &RedirectUrl,
    ) -> Result<TokenAnswer, Error> {
        let mut request = self
            .oauth2
            .exchange_code(AuthorizationCode::new(code))
            .set_redirect_uri(Cow::Borrowed(redirect_uri));
        if let Some(verifier) = verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
        }
        let answer = request.request_async(http).await.map_err(exchange_error)?;
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
        let refresh_token = RefreshToken::new(refresh_token.expose().to_owned());
        let request = self.oauth2.exchange_refresh_token(&refresh_token);
        let answer = request.request_async(http).await.map_err(exchange_error)?;
        answer.check()?;
        Ok(answer)
    }
}

/// The row of the wire contract for a failed exchange. What the provider wrote besides its error code stays out of it:
/// it may echo the code or a token.
fn exchange_error(error: RequestTokenError<HttpError, BasicErrorResponse>) -> Error {
    match error {
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::ServerResponse(answer) => provider_error(answer.error()),
        // GitHub answers errors with status 200.
        RequestTokenError::Parse(_, body) => match serde_json::from_slice::<BasicErrorResponse>(&body) {
            Ok(answer) => provider_error(answer.error()),
            Err(_) => Error::from(ErrorCode::ProviderError).because("the token answer can't be read"),
        },
        RequestTokenError::Other(_) => {
            Error::from(ErrorCode::ProviderError).because("the token answer is empty or no JSON")
        }
    }
}

/// The row of the wire contract for an error code that the token endpoint sent.
fn provider_error(error: &BasicErrorResponseType) -> Error {
    let code = error.as_ref();
    let answer = match code {
        "invalid_grant" | "bad_verification_code" | "bad_refresh_token" => ErrorCode::InvalidGrant,
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
