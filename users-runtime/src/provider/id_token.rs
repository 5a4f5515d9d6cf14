//! The `id_token` that came with the tokens, verified in full (OpenID Connect Core section 3.1.3.7).

use std::str::FromStr as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, EmptyAdditionalClaims, IdToken, IdTokenClaims,
    IdTokenVerifier, IssuerUrl, JsonWebKey as _, Nonce, NonceVerifier as _, SignatureVerificationError,
};
use serde_json::Value;

use super::endpoints::Endpoints;
use super::http::HttpClient;
use super::profile::{joined_id, spelled};
use super::signing_keys::Fault;
use super::{ProviderClient, TokenAnswer};
use crate::model::{Error, ErrorCode};

/// How far the provider's clock may be off, in seconds.
const LEEWAY: i64 = 60;

type Token = IdToken<
    EmptyAdditionalClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Claims = IdTokenClaims<EmptyAdditionalClaims, CoreGenderClaim>;
type Verifier<'a> = IdTokenVerifier<'a, CoreJsonWebKey>;

impl ProviderClient {
    /// Checks that the token is by this provider, for this client and this transaction, and alive at `now`. Gives its
    /// claims, as they came.
    pub(crate) async fn check_id_token(
        &self,
        http: &HttpClient,
        answer: &TokenAnswer,
        nonce: &str,
        now: u64,
    ) -> Result<Value, Error> {
        let expected = self.description().nonce_comes_back.then(|| Nonce::new(nonce.to_owned()));
        self.verify(http, answer, expected, now).await
    }

    /// Checks an `id_token` that came with refreshed tokens: it is by the same issuer, and about the person whose account
    /// it is (OpenID Connect Core section 12.2). Which of a person's ids an account has is told by its provider: where that
    /// is not in the token, there is nothing to compare with.
    pub(crate) async fn check_refreshed_id_token(
        &self,
        http: &HttpClient,
        answer: &TokenAnswer,
        owner: &str,
        now: u64,
    ) -> Result<(), Error> {
        let description = self.description();
        // One that nobody has asked for says nothing: neither at a login nor here.
        if !self.registration().may_ask_id_token() || answer.id_token().is_none() {
            return Ok(());
        }
        let claims = match self.verify(http, answer, None, now).await {
            // The provider has taken the old refresh token by now: an outage of its keys is no reason to lose the new one. The
            // token came from the token endpoint over TLS, which may stand in for the signature (section 3.1.3.7, item 6).
            Err(error) if error.code() != ErrorCode::InvalidIdToken => {
                self.verify_unsigned(http, answer, now).await?
            }
            verified => verified?,
        };
        if description.id != ["/sub"]
            && description.id.iter().any(|pointer| claims.pointer(pointer).is_none())
        {
            return Ok(());
        }
        let id = joined_id(description, &claims)?;
        let mut legacy = description.legacy_ids.iter().map(|spelling| spelled(spelling, &id));
        if id == owner || legacy.any(|id| id == owner) {
            return Ok(());
        }
        Err(Error::from(ErrorCode::InvalidIdToken).because("the refreshed id_token is about another person"))
    }

    /// What an `id_token` has to be, whatever it came with. One that is signed with a key that is not known is looked at
    /// again with the keys as they are now: providers change them (section 10.1.1).
    async fn verify(
        &self,
        http: &HttpClient,
        answer: &TokenAnswer,
        nonce: Option<Nonce>,
        now: u64,
    ) -> Result<Value, Error> {
        let endpoints = self.endpoints(http).await?;
        let (token, claims) = parsed(answer)?;
        let issuer = self.issuer_of(&claims)?;
        let check = Check { client: self, endpoints: &endpoints, issuer, token: &token, nonce, now };
        let checked = if self.description().id_token_by_secret {
            check.passes(&CoreJsonWebKeySet::default(), answer)
        } else {
            let url = self.jwks_url(http, &endpoints).await?;
            self.signing_keys.check(http, &url, |keys| check.passes(keys, answer)).await?
        };
        checked.map_err(row)?;
        Ok(claims)
    }

    /// The same but for the signature.
    async fn verify_unsigned(
        &self,
        http: &HttpClient,
        answer: &TokenAnswer,
        now: u64,
    ) -> Result<Value, Error> {
        let endpoints = self.endpoints(http).await?;
        let (token, claims) = parsed(answer)?;
        let issuer = self.issuer_of(&claims)?;
        let check = Check { client: self, endpoints: &endpoints, issuer, token: &token, nonce: None, now };
        let verifier = check.verifier(&CoreJsonWebKeySet::default()).map_err(row)?;
        check.claims(&verifier.insecure_disable_signature_check()).map_err(row)?;
        Ok(claims)
    }

    /// The issuer that has to be in a token with these claims: the provider's, of which a part may be a claim itself.
    fn issuer_of(&self, claims: &Value) -> Result<String, Error> {
        let description = self.description();
        let Some(template) = &description.id_token_issuer else { return Ok(description.issuer.to_string()) };
        let Some((before, name, after)) = issuer_template(template) else { return Ok(template.to_string()) };
        let claim = claims.get(name).and_then(Value::as_str).unwrap_or_default();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if claim.is_empty() || !claim.bytes().all(is_plain) {
            return Err(invalid("the id_token lacks the claim that its issuer is made of"));
        }
        Ok(format!("{before}{claim}{after}"))
    }
}

/// One token to be checked, perhaps with several sets of keys.
struct Check<'a> {
    client: &'a ProviderClient,
    endpoints: &'a Endpoints,
    issuer: String,
    token: &'a Token,
    nonce: Option<Nonce>,
    now: u64,
}

impl Check<'_> {
    fn passes(&self, keys: &CoreJsonWebKeySet, answer: &TokenAnswer) -> Result<(), Fault> {
        let verifier = self.verifier(keys)?;
        let claims = self.claims(&verifier)?;
        let Some(at_hash) = claims.access_token_hash() else { return Ok(()) };
        // Section 3.1.3.8. Of a token that the client's secret signs there is no key in the set, and none is needed.
        let no_key = || CoreJsonWebKey::new_symmetric(Vec::new());
        let key = self.token.signing_key(&verifier).map_or_else(|_| no_key(), Clone::clone);
        let access_token = AccessToken::new(answer.access_token().to_owned());
        let hash = self
            .token
            .signing_alg()
            .ok()
            .and_then(|algorithm| AccessTokenHash::from_token(&access_token, algorithm, &key).ok());
        if hash.as_ref() == Some(at_hash) {
            Ok(())
        } else {
            Err(Fault::Reason("the id_token came with another access token"))
        }
    }

    /// The token's claims, if they are for this client and this transaction.
    fn claims(&self, verifier: &Verifier<'_>) -> Result<&Claims, Fault> {
        let nonce = |found: Option<&Nonce>| match &self.nonce {
            Some(expected) => expected.verify(found),
            None => Ok(()),
        };
        let claims = self.token.claims(verifier, nonce).map_err(Fault::Crate)?;
        // Section 3.1.3.7, items 4 and 5, which the `openidconnect` crate leaves to its caller.
        let client_id = &self.client.registration().client_id;
        if claims.authorized_party().is_some_and(|party| party != client_id) {
            return Err(Fault::Reason("the id_token is for another client"));
        }
        Ok(claims)
    }

    fn verifier(&self, keys: &CoreJsonWebKeySet) -> Result<Verifier<'_>, Fault> {
        let registration = self.client.registration();
        let issuer =
            IssuerUrl::new(self.issuer.clone()).map_err(|_| Fault::Reason("the issuer is no URL"))?;
        let (id, keys) = (registration.client_id.clone(), keys.clone());
        let verifier = if registration.description.id_token_by_secret {
            Verifier::new_confidential_client(id, registration.client_secret.clone(), issuer, keys)
        } else {
            Verifier::new_public_client(id, issuer, keys)
        };
        let now = i64::try_from(self.now).unwrap_or(i64::MAX);
        // A clock that can't be right ends every token.
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Ok(verifier
            .set_allowed_algs(self.endpoints.algorithms.iter().cloned())
            .set_time_fn(move || at(now.saturating_sub(LEEWAY)))
            .set_issue_time_verifier_fn(move |issued| {
                if issued > at(now.saturating_add(LEEWAY)) {
                    Err("from the future".to_owned())
                } else {
                    Ok(())
                }
            }))
    }
}

/// The row of the wire contract for a token that does not pass. What stands in the token stays out of it.
fn row(fault: Fault) -> Error {
    use ClaimsVerificationError as Why;
    let error = match fault {
        Fault::Reason(reason) => return invalid(reason),
        Fault::Crate(error) => error,
    };
    match error {
        Why::InvalidNonce(_) => {
            Error::from(ErrorCode::InvalidState).because("the id_token has another nonce")
        }
        Why::Expired(why) if why == "from the future" => invalid("the id_token is from the future"),
        Why::Expired(_) => invalid("the id_token has expired"),
        Why::InvalidAudience(_) => invalid("the id_token is for another client"),
        Why::InvalidIssuer(_) => invalid("the id_token is by another issuer"),
        Why::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            invalid("the id_token is signed with a key that the provider does not publish")
        }
        Why::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature,
        ) => invalid("the id_token is not signed as the provider signs"),
        Why::SignatureVerification(_) => invalid("the id_token's signature is wrong"),
        _ => invalid("the id_token is of another kind"),
    }
}

/// The token and its claims.
fn parsed(answer: &TokenAnswer) -> Result<(Token, Value), Error> {
    let text = answer.id_token().ok_or_else(|| invalid("there is no id_token"))?;
    // Neither what stands in it nor why it can't be read belongs in a log.
    let token = Token::from_str(text).map_err(|_| invalid("the id_token can't be read"))?;
    if !is_whole(&token, text) {
        return Err(invalid("the id_token's signature is wrong"));
    }
    Ok((token, payload(text)?))
}

/// The parts of an issuer with the name of a claim in it: what stands before, the name, what stands behind.
pub(super) fn issuer_template(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Whether the signature has the length of its algorithm, as far as that is one of HMAC: the `openidconnect` crate panics
/// where it has another.
fn is_whole(token: &Token, text: &str) -> bool {
    let length = match token.signing_alg() {
        Ok(CoreJwsSigningAlgorithm::HmacSha256) => 32,
        Ok(CoreJwsSigningAlgorithm::HmacSha384) => 48,
        Ok(CoreJwsSigningAlgorithm::HmacSha512) => 64,
        _ => return true,
    };
    let signature = text.rsplit('.').next().unwrap_or_default();
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| signature.len() == length)
}

/// The claims as they came: the `openidconnect` crate knows the standard ones only.
pub(super) fn payload(token: &str) -> Result<Value, Error> {
    let part = token.split('.').nth(1).unwrap_or_default();
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| invalid("the id_token can't be read"))?;
    serde_json::from_slice(&json).map_err(|_| invalid("the id_token can't be read"))
}

fn invalid(reason: &'static str) -> Error {
    Error::from(ErrorCode::InvalidIdToken).because(reason)
}
