//! A userinfo that is a signed JWT (OpenID Connect Core section 5.3.2), as a client may be registered to get it.

use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    ClaimsVerificationError, EmptyAdditionalClaims, IssuerUrl, SignatureVerificationError,
    UserInfoJsonWebToken, UserInfoVerifier,
};
use serde_json::Value;

use super::ProviderClient;
use super::http::HttpClient;
use super::id_token::payload;
use crate::model::{Error, ErrorCode};

type Token = UserInfoJsonWebToken<
    EmptyAdditionalClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Verifier<'a> = UserInfoVerifier<'a, CoreJweContentEncryptionAlgorithm, CoreJsonWebKey>;

impl ProviderClient {
    /// The claims of a signed userinfo: by this provider, for this client, signed with RS256. That is the one algorithm that
    /// the `openidconnect` crate takes here.
    pub(super) async fn signed_userinfo(&self, http: &HttpClient, body: &[u8]) -> Result<Value, Error> {
        let text = std::str::from_utf8(body).map_err(|_| invalid("the userinfo can't be read"))?.trim();
        let claims = payload(text)?;
        let endpoints = self.endpoints(http).await?;
        let url = self.jwks_url(http, &endpoints).await?;
        let keys = self.signing_keys.get(http, &url).await?;
        let mut checked = self.check_userinfo(text, &keys);
        if matches!(checked, Err(SignatureVerificationError::NoMatchingKey)) {
            let newer = self.signing_keys.newer(&keys, http, &url).await?;
            checked = self.check_userinfo(text, &newer);
        }
        match checked {
            Ok(()) => Ok(claims),
            Err(SignatureVerificationError::Other(_)) => {
                Err(invalid("the signed userinfo is by another issuer, or for another client"))
            }
            Err(_) => Err(invalid("the signature of the userinfo is wrong")),
        }
    }

    fn check_userinfo(&self, text: &str, keys: &CoreJsonWebKeySet) -> Result<(), SignatureVerificationError> {
        let other = |why: String| SignatureVerificationError::Other(why);
        let token: Token = serde_json::from_value(Value::String(text.to_owned()))
            .map_err(|error| other(error.to_string()))?;
        let issuer = IssuerUrl::new(self.description().issuer.to_string())
            .map_err(|error| other(error.to_string()))?;
        let verifier = Verifier::new(self.registration().client_id.clone(), issuer, keys.clone(), None);
        match token.claims(&verifier) {
            Ok(_) => Ok(()),
            Err(ClaimsVerificationError::SignatureVerification(error)) => Err(error),
            Err(error) => Err(other(error.to_string())),
        }
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::from(ErrorCode::InvalidIdToken).because(reason)
}
