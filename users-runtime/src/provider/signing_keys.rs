//! The keys that a provider signs its `id_token`s with (OpenID Connect Core section 10.1).

use std::sync::Arc;

use openidconnect::core::CoreJsonWebKeySet;
use openidconnect::{ClaimsVerificationError, JsonWebKeySet, JsonWebKeySetUrl, SignatureVerificationError};

use super::cached::Cached;
use super::http::HttpClient;
use super::metadata;
use crate::model::{Error, ErrorCode};

/// The keys of one provider.
#[derive(Clone, Debug, Default)]
pub(super) struct SigningKeys(Cached<CoreJsonWebKeySet>);

impl SigningKeys {
    /// Keeps the keys that came with the issuer's metadata.
    pub(super) fn put(&self, keys: CoreJsonWebKeySet) {
        self.0.put(keys);
    }

    /// What `check` says of the keys at `url`. Where they lack the one that something was signed with, or have another by its
    /// name, they are fetched again: providers change them (section 10.1.1).
    pub(super) async fn check(
        &self,
        http: &HttpClient,
        url: &str,
        check: impl Fn(&CoreJsonWebKeySet) -> Result<(), Fault>,
    ) -> Result<Result<(), Fault>, Error> {
        let fetch = || fetch(http.clone(), url.to_owned());
        let keys = self.0.get(fetch).await?;
        let checked = check(&keys);
        if !checked.as_ref().is_err_and(Fault::may_pass_with_other_keys) {
            return Ok(checked);
        }
        let newer = self.0.newer(&keys, fetch).await?;
        Ok(if Arc::ptr_eq(&newer, &keys) { checked } else { check(&newer) })
    }
}

/// Why something that is signed does not pass.
#[derive(Debug)]
pub(super) enum Fault {
    /// For what the `openidconnect` crate says.
    Crate(ClaimsVerificationError),
    /// For another reason.
    Reason(&'static str),
}

impl Fault {
    /// A key that is not there, or one of that name that is another by now.
    fn may_pass_with_other_keys(&self) -> bool {
        matches!(
            self,
            Self::Crate(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey
                    | SignatureVerificationError::CryptoError(_)
                    | SignatureVerificationError::InvalidKey(_)
            ))
        )
    }
}

async fn fetch(http: HttpClient, url: String) -> Result<CoreJsonWebKeySet, Error> {
    let url =
        JsonWebKeySetUrl::new(url).map_err(|error| Error::from(ErrorCode::ProviderError).caused_by(error))?;
    JsonWebKeySet::fetch_async(&url, &http)
        .await
        .map_err(|error| metadata::fault(error, "the provider's keys"))
}
