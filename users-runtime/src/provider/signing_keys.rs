//! The keys that a provider signs its `id_token`s with (OpenID Connect Core section 10.1).

use std::sync::Arc;

use openidconnect::core::CoreJsonWebKeySet;
use openidconnect::{JsonWebKeySet, JsonWebKeySetUrl};

use super::cached::Cached;
use super::http::HttpClient;
use super::metadata;
use crate::model::{Error, ErrorCode};

/// The keys of one provider.
#[derive(Debug, Default)]
pub(super) struct SigningKeys(Cached<CoreJsonWebKeySet>);

impl SigningKeys {
    /// The keys at `url`.
    pub(super) async fn get(&self, http: &HttpClient, url: &str) -> Result<Arc<CoreJsonWebKeySet>, Error> {
        self.0.get(async || fetch(http, url).await).await
    }

    /// Keeps the keys that came with the issuer's metadata, if none are known.
    pub(super) fn put(&self, keys: CoreJsonWebKeySet) {
        self.0.put(keys);
    }

    /// The keys after a change: a token was signed with one that is not among `old` (section 10.1.1).
    pub(super) async fn newer(
        &self,
        old: &Arc<CoreJsonWebKeySet>,
        http: &HttpClient,
        url: &str,
    ) -> Result<Arc<CoreJsonWebKeySet>, Error> {
        self.0.newer(old, async || fetch(http, url).await).await
    }
}

async fn fetch(http: &HttpClient, url: &str) -> Result<CoreJsonWebKeySet, Error> {
    let url = JsonWebKeySetUrl::new(url.to_owned())
        .map_err(|error| Error::from(ErrorCode::ProviderError).caused_by(error))?;
    JsonWebKeySet::fetch_async(&url, http)
        .await
        .map_err(|error| metadata::fault(error, "the provider's keys"))
}
