//! The start of a transaction.

use std::borrow::Cow;

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue};
use oauth2::{PkceCodeChallenge, RedirectUrl};
use url::Url;
use uuid::Uuid;

use super::keys::Keys;
use super::state::{Answer, State};
use super::transaction::{Intent, Transaction, make_room};
use crate::model::{Error, ErrorCode};
use crate::provider::{AuthorizationRequest, Endpoints, ProviderClient};

/// What is asked for.
pub(crate) struct Start<'a> {
    pub(crate) intent: Intent,
    /// The key of the user whom an account is to be linked to.
    pub(crate) user: Option<String>,
    pub(crate) answer: Answer,
    pub(crate) redirect_uri: String,
    /// The scopes that the client asks for, if any.
    pub(crate) scopes: Vec<Cow<'a, str>>,
    pub(crate) next: Option<String>,
}

/// A transaction that has begun.
pub(crate) struct Begun {
    /// Where the person is to go.
    pub(crate) authorization_url: Url,
    /// The `Set-Cookie` values: the transaction's, and those that end what is too old.
    pub(crate) cookies: Vec<HeaderValue>,
}

/// Begins a transaction at `now`, for the browser that sent `headers`.
pub(crate) fn begin(
    start: Start<'_>,
    provider: &ProviderClient,
    endpoints: &Endpoints,
    keys: &Keys,
    secure: bool,
    now: u64,
    headers: &HeaderMap,
) -> Result<Begun, Error> {
    let description = provider.description();
    let scopes = provider.scopes(start.scopes)?;
    let redirect_uri = RedirectUrl::new(start.redirect_uri)
        .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
    let (challenge, verifier) = if description.pkce {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        (Some(challenge), Some(verifier.into_secret()))
    } else {
        (None, None)
    };
    let transaction = Transaction {
        id: Uuid::now_v7(),
        provider: description.name.to_string(),
        issuer: description.issuer.to_string(),
        intent: start.intent,
        user: start.user,
        redirect_uri: redirect_uri.to_string(),
        verifier,
        nonce: provider.is_openid(&scopes).then(random_text),
        next: start.next,
    };
    let state = State { id: transaction.id, began_at: now, answer: start.answer };
    let authorization_url = provider.authorization_url(
        endpoints,
        AuthorizationRequest {
            state: state.seal(keys),
            redirect_uri: &redirect_uri,
            pkce: challenge,
            nonce: transaction.nonce.as_deref(),
            scopes,
        },
    );
    let mut cookies = make_room(headers, secure);
    cookies.push(transaction.to_cookie(keys, secure));
    Ok(Begun { authorization_url, cookies })
}

/// 256 random bits as text.
fn random_text() -> String {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}
