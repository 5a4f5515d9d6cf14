//! A userinfo that is a signed JWT (OpenID Connect Core section 5.3.2), as a client may be registered to get it.

use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    ClaimsVerificationError, EmptyAdditionalClaims, IssuerUrl, UserInfoJsonWebToken, UserInfoVerifier,
};
use serde_json::Value;

use super::ProviderClient;
use super::http::HttpClient;
use super::id_token::payload;
use super::signing_keys::Fault;
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
        let checked = self.signing_keys.check(http, &url, |keys| self.check_userinfo(text, keys)).await?;
        match checked {
            Ok(()) => Ok(claims),
            Err(Fault::Reason(reason)) => Err(invalid(reason)),
            Err(Fault::Crate(ClaimsVerificationError::SignatureVerification(_))) => {
                Err(invalid("the signature of the userinfo is wrong"))
            }
            Err(Fault::Crate(_)) => {
                Err(invalid("the signed userinfo is by another issuer, or for another client"))
            }
        }
    }

    fn check_userinfo(&self, text: &str, keys: &CoreJsonWebKeySet) -> Result<(), Fault> {
        let token: Token = serde_json::from_value(Value::String(text.to_owned()))
            .map_err(|_| Fault::Reason("the signed userinfo can't be read"))?;
        let issuer = IssuerUrl::new(self.description().issuer.to_string())
            .map_err(|_| Fault::Reason("the issuer is no URL"))?;
        let verifier = Verifier::new(self.registration().client_id.clone(), issuer, keys.clone(), None);
        token.claims(&verifier).map(drop).map_err(Fault::Crate)
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::from(ErrorCode::InvalidIdToken).because(reason)
}
