//! An issuer's metadata (OpenID Connect Discovery section 4, RFC 8414).

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, DiscoveryError, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};

use super::http::{HttpClient, HttpError};
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
    Metadata::discover_async(issuer, http).await.map_err(|error| fault(error, "the issuer's metadata"))
}

/// The row of the wire contract for metadata or keys that can't be had. What was answered stays out of it.
pub(super) fn fault(error: DiscoveryError<HttpError>, what: &str) -> Error {
    let unusable = |why: String| Error::from(ErrorCode::ProviderError).because(format!("{what}: {why}"));
    match error {
        DiscoveryError::Request(error) => error.into(),
        DiscoveryError::Response(status, ..) => unusable(format!("an answer of status {status}, or no JSON")),
        DiscoveryError::Parse(error) => unusable(format!("`{}` can't be read", error.path())),
        DiscoveryError::Validation(_) => unusable("it is by another issuer".to_owned()),
        _ => unusable("it can't be read".to_owned()),
    }
}
