//! The `id_token` that came with the tokens (OpenID Connect Core section 3.1.3.7).
//!
//! It came straight from the token endpoint over TLS, which section 3.1.3.7, item 6, lets stand in for its signature.
//! The profile is the userinfo's; the `id_token` has to agree with it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::Deserialize;
use serde_json::Value;

use super::ProviderClient;
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
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Whether the token is for this client: among several audiences, `azp` has to name it too.
    fn is_for(&self, client_id: &str, azp: Option<&str>) -> bool {
        let is_in = match self {
            Self::One(one) => one == client_id,
            Self::Several(several) if several.len() == 1 => several[0] == client_id,
            Self::Several(several) => several.iter().any(|one| one == client_id) && azp.is_some(),
        };
        is_in && azp.is_none_or(|azp| azp == client_id)
    }
}

impl ProviderClient {
    /// Checks that the token is by this provider, for this client and this transaction, and alive at `now`. Gives the id
    /// of the person it is about, as it came.
    pub(crate) fn check_id_token(&self, id_token: &str, nonce: &str, now: u64) -> Result<Value, Error> {
        let invalid = |reason: &'static str| Error::from(ErrorCode::InvalidIdToken).because(reason);
        let claims: Claims = jsonwebtoken::dangerous::insecure_decode_claims(id_token)
            .map_err(|_| invalid("the id_token can't be read"))?;
        if claims.iss != self.description().issuer {
            return Err(invalid("the id_token is by another issuer"));
        }
        if !claims.aud.is_for(self.registration().client_id.as_str(), claims.azp.as_deref()) {
            return Err(invalid("the id_token is for another client"));
        }
        #[allow(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
        if claims.exp + LEEWAY as f64 <= now as f64 {
            return Err(invalid("the id_token has expired"));
        }
        let is_ours = claims
            .nonce
            .is_some_and(|other| verify_slices_are_equal(nonce.as_bytes(), other.as_bytes()).is_ok());
        if !is_ours {
            return Err(Error::from(ErrorCode::InvalidState).because("the id_token has another nonce"));
        }
        Ok(claims.sub)
    }
}
