//! An issuer's metadata (OpenID Connect Discovery section 4, RFC 8414).

use std::pin::Pin;

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, DiscoveryError, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};

use super::http::{HttpClient, HttpError};
use super::registration::is_safe_url;
use crate::model::{Error, ErrorCode};

/// The document, with what other standards than Discovery put there.
pub(super) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What Discovery does not have.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct More {
    /// RFC 8414 section 2.
    pub(super) revocation_endpoint: Option<String>,
    /// OpenID Connect RP-Initiated Logout section 2.1.
    pub(super) end_session_endpoint: Option<String>,
    /// RFC 9207 section 3.
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

/// Fetches the metadata and the keys of `issuer`. The document has to name this issuer exactly (section 4.3).
pub(super) async fn discover(http: &HttpClient, issuer: &str) -> Result<Metadata, Error> {
    let issuer = IssuerUrl::new(issuer.to_owned())
        .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
    let calls = Guarded { http, issuer: issuer.as_str() };
    Metadata::discover_async(issuer.clone(), &calls)
        .await
        .map_err(|error| fault(error, "the issuer's metadata"))
}

/// Calls nobody whom an issuer may not name: the metadata says where the keys are, and is not to be trusted with more.
pub(super) struct Guarded<'a> {
    pub(super) http: &'a HttpClient,
    pub(super) issuer: &'a str,
}

impl<'c> AsyncHttpClient<'c> for Guarded<'_> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            if is_safe_for(self.issuer, &request.uri().to_string()) {
                self.http.send(request).await
            } else {
                Err(HttpError::Unsafe)
            }
        })
    }
}

/// Whether `issuer` may name this address as its own: one that is called over TLS, or on loopback where the issuer is there.
/// An issuer elsewhere has no business with what listens on this machine.
pub(super) fn is_safe_for(issuer: &str, url: &str) -> bool {
    is_safe_url(url) && (url.starts_with("https:") || issuer.starts_with("http:"))
}

/// The row of the wire contract for metadata or keys that can't be had. What was answered stays out of it.
pub(super) fn fault(error: DiscoveryError<HttpError>, what: &str) -> Error {
    let unusable = |why: String| Error::from(ErrorCode::ProviderError).because(format!("{what}: {why}"));
    match error {
        DiscoveryError::Request(error) => error.into(),
        DiscoveryError::Response(status, ..) => unusable(format!("an answer of status {status}, or no JSON")),
        DiscoveryError::Parse(error) => {
            unusable(format!("{} can't be read", shown_path(&error.path().to_string())))
        }
        DiscoveryError::Validation(_) => unusable("it is by another issuer".to_owned()),
        _ => unusable("it can't be read".to_owned()),
    }
}

/// Where in a document something is, as it may stand in a log: the names in it are the provider's.
fn shown_path(path: &str) -> &str {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.[]".contains(&byte);
    if (1..=64).contains(&path.len()) && path.bytes().all(is_plain) { path } else { "something in it" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_elsewhere_names_nothing_on_this_machine() {
        let (far, near) = ("https://login.example", "http://127.0.0.1:9000");
        assert!(is_safe_for(far, "https://tokens.example/token"));
        assert!(!is_safe_for(far, "http://127.0.0.1:9000/token"));
        assert!(!is_safe_for(far, "http://tokens.example/token"));
        assert!(is_safe_for(near, "http://localhost:9000/token"));
        assert!(!is_safe_for(near, "http://169.254.169.254/latest"));
    }

    #[test]
    fn the_log_has_no_line_of_the_providers() {
        assert_eq!(shown_path("keys[0].kty"), "keys[0].kty");
        assert_eq!(shown_path("x\n2026-01-01 ERROR forged"), "something in it");
        assert_eq!(shown_path(&"x".repeat(65)), "something in it");
    }
}
