//! The `id_token` that came with the tokens (OpenID Connect Core section 3.1.3.7).
//!
//! It came straight from the token endpoint over TLS, which section 3.1.3.7, item 6, lets stand in for its signature.
//! The profile is the userinfo's; the `id_token` has to agree with it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::Value;

use super::{ProviderClient, TokenAnswer, account_id};
use crate::model::{Error, ErrorCode};

/// How far the provider's clock may be off, in seconds.
const LEEWAY: u64 = 60;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    /// A string in OpenID Connect; whatever comes is read as the userinfo's is.
    #[serde(default)]
    sub: Value,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    at_hash: Option<String>,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Whether the token is for this client and no one else: another audience is one we do not trust.
    fn is_for(&self, client_id: &str, azp: Option<&str>) -> bool {
        let is_alone = match self {
            Self::One(one) => one == client_id,
            Self::Several(several) => matches!(&**several, [one] if one == client_id),
        };
        is_alone && azp.is_none_or(|azp| azp == client_id)
    }
}

impl ProviderClient {
    /// Checks that the token is by this provider, for this client and this transaction, and alive at `now`. Gives the id
    /// of the person it is about, as it came.
    pub(crate) fn check_id_token(
        &self,
        id_token: &str,
        access_token: &str,
        nonce: &str,
        now: u64,
    ) -> Result<Value, Error> {
        let claims = self.check_claims(id_token, access_token, now)?;
        let is_ours = claims
            .nonce
            .is_some_and(|other| verify_slices_are_equal(nonce.as_bytes(), other.as_bytes()).is_ok());
        if !is_ours {
            return Err(Error::from(ErrorCode::InvalidState).because("the id_token has another nonce"));
        }
        Ok(claims.sub)
    }

    /// Checks an `id_token` that came with refreshed tokens: it is by the same issuer, and about the person whose account
    /// it is (OpenID Connect Core section 12.2). Which of a person's ids an account has is told by its provider: where that
    /// is not `sub`, there is nothing to compare with.
    pub(crate) fn check_refreshed_id_token(
        &self,
        answer: &TokenAnswer,
        owner: &str,
        now: u64,
    ) -> Result<(), Error> {
        let description = self.description();
        let (true, Some(id_token)) = (description.id_token, answer.id_token()) else { return Ok(()) };
        let claims = self.check_claims(id_token, answer.access_token(), now)?;
        if description.id != "/sub" {
            return Ok(());
        }
        let sub = account_id(Some(&claims.sub))?;
        let mut legacy = description.legacy_ids.iter().map(|spelling| spelling.replace("{id}", &sub));
        if sub == owner || legacy.any(|id| id == owner) {
            return Ok(());
        }
        Err(Error::from(ErrorCode::InvalidIdToken).because("the refreshed id_token is about another person"))
    }

    /// What an `id_token` has to be, whatever it came with.
    fn check_claims(&self, id_token: &str, access_token: &str, now: u64) -> Result<Claims, Error> {
        let invalid = |reason: &'static str| Error::from(ErrorCode::InvalidIdToken).because(reason);
        // This refuses `"alg": "none"` too, and any other algorithm that is none.
        let token = jsonwebtoken::dangerous::insecure_decode::<Claims>(id_token)
            .map_err(|_| invalid("the id_token can't be read"))?;
        let claims = token.claims;
        if claims.iss != self.description().issuer {
            return Err(invalid("the id_token is by another issuer"));
        }
        if !claims.aud.is_for(self.registration().client_id.as_str(), claims.azp.as_deref()) {
            return Err(invalid("the id_token is for another client"));
        }
        #[allow(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
        let (now, leeway) = (now as f64, LEEWAY as f64);
        if claims.exp + leeway <= now {
            return Err(invalid("the id_token has expired"));
        }
        if claims.iat > now + leeway {
            return Err(invalid("the id_token is from the future"));
        }
        if let Some(at_hash) = &claims.at_hash
            && !is_hash_of(at_hash, access_token, token.header.alg)
        {
            return Err(invalid("the id_token came with another access token"));
        }
        Ok(claims)
    }
}

/// Whether `at_hash` is the left half of the access token's hash, by the hash of the signature's algorithm (OpenID Connect
/// Core section 3.1.3.6). Of an algorithm that has no such hash nothing can be said.
fn is_hash_of(at_hash: &str, access_token: &str, algorithm: Algorithm) -> bool {
    let algorithm = match algorithm {
        Algorithm::HS256 | Algorithm::ES256 | Algorithm::RS256 | Algorithm::PS256 => &SHA256,
        Algorithm::HS384 | Algorithm::ES384 | Algorithm::RS384 | Algorithm::PS384 => &SHA384,
        Algorithm::HS512 | Algorithm::RS512 | Algorithm::PS512 => &SHA512,
        _ => return true,
    };
    let hash = digest(algorithm, access_token.as_bytes());
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    at_hash == URL_SAFE_NO_PAD.encode(left)
}
