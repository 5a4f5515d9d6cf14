//! The key with which a client proves itself in place of a secret.

use std::error::Error as StdError;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use uuid::Uuid;

use crate::model::{Error, ErrorCode};

/// How long an assertion is good, in seconds.
const LIFETIME: u64 = 300;

/// A private key of the application's, of which the provider has the public half: the client proves itself by assertions
/// signed with it (RFC 7523 section 2.2; `private_key_jwt` in OpenID Connect Core section 9).
#[derive(Clone)]
pub struct ClientKey {
    key: EncodingKey,
    algorithm: Algorithm,
    key_id: String,
    /// Who signs, where that is not the client.
    issuer: Option<String>,
}

impl ClientKey {
    /// A key on the curve P-256, as PEM (PKCS #8), with the id that the provider knows it by: for ES256.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use users_runtime::provider::ClientKey;
    ///
    /// let key = ClientKey::es256("key-1", std::fs::read("key.pem")?)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// It is no such key.
    pub fn es256(key_id: impl Into<String>, pem: impl AsRef<[u8]>) -> Result<Self, ClientKeyError> {
        Self::new(EncodingKey::from_ec_pem(pem.as_ref()), Algorithm::ES256, key_id)
    }

    /// An RSA key of 2048 bits or more, as PEM (PKCS #1 or #8), with the id that the provider knows it by: for RS256.
    ///
    /// # Errors
    ///
    /// It is no such key.
    pub fn rs256(key_id: impl Into<String>, pem: impl AsRef<[u8]>) -> Result<Self, ClientKeyError> {
        Self::new(EncodingKey::from_rsa_pem(pem.as_ref()), Algorithm::RS256, key_id)
    }

    fn new(
        key: Result<EncodingKey, jsonwebtoken::errors::Error>,
        algorithm: Algorithm,
        key_id: impl Into<String>,
    ) -> Result<Self, ClientKeyError> {
        let key = key.map_err(|error| ClientKeyError::Unreadable(error.into()))?;
        let key = Self { key, algorithm, key_id: key_id.into(), issuer: None };
        // What can't sign is refused now, and not at the first login.
        key.assertion("client", "audience").map_err(|_| ClientKeyError::CanNotSign)?;
        Ok(key)
    }

    /// Who signs, where that is not the client: the team at Apple.
    #[must_use]
    pub fn issued_by(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// A new assertion that the client is `client_id`, for `audience`.
    pub(super) fn assertion(&self, client_id: &str, audience: &str) -> Result<String, Error> {
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(self.algorithm) };
        // The provider compares with its own clock, whatever the clock of a test says.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let claims = Assertion {
            iss: self.issuer.as_deref().unwrap_or(client_id),
            sub: client_id,
            aud: audience,
            jti: Uuid::new_v4(),
            iat: now,
            exp: now + LIFETIME,
        };
        jsonwebtoken::encode(&header, &claims, &self.key)
            .map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))
    }
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: Uuid,
    iat: u64,
    exp: u64,
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// A key can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientKeyError {
    /// It is no PEM, or of another kind.
    #[error(
        "the private key can't be read: it has to be the whole PEM file, `-----BEGIN PRIVATE KEY-----` and all"
    )]
    Unreadable(#[source] Box<dyn StdError + Send + Sync>),
    /// It is read, and signs nothing.
    #[error("the private key can't sign")]
    CanNotSign,
}
