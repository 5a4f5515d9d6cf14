//! How the client proves itself, as the description says.

use std::fmt;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::super::record::{Params, RecordedRequest};
use super::super::signing::ec_pem;
use super::super::state::{Shared, locked};
use super::super::token::{Refused, basic_credentials, invalid, unauthorized};
use super::Like;
use crate::provider::{ClientAuth, ClientKey, ClientRegistration, Description};

/// What an assertion is called (RFC 7523 section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The longest life of an assertion: six months, as Apple has it.
const LONGEST: u64 = 15_777_000;

/// The client's key.
#[derive(Clone)]
pub(in super::super) struct ClientsKey {
    id: String,
    pem: Vec<u8>,
    algorithm: Algorithm,
    public: Jwk,
}

impl fmt::Debug for ClientsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientsKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl ClientsKey {
    /// The key with this id, if the text is one.
    pub(in super::super) fn new(id: String, pem: &[u8]) -> Option<Self> {
        let (key, algorithm) = match EncodingKey::from_ec_pem(pem) {
            Ok(key) => (key, Algorithm::ES256),
            Err(_) => (EncodingKey::from_rsa_pem(pem).ok()?, Algorithm::RS256),
        };
        let public = Jwk::from_encoding_key(&key, algorithm).ok()?;
        Some(Self { id, pem: pem.to_vec(), algorithm, public })
    }

    /// A new key, if clients of the provider need one.
    pub(super) fn needed_by(description: &Description) -> Option<Self> {
        match description.client_auth {
            Some(ClientAuth::PrivateKeyJwt | ClientAuth::SignedSecret) => {
                Self::new("the client's key".to_owned(), ec_pem().as_bytes())
            }
            _ => None,
        }
    }

    /// Its id, and the key as PEM.
    pub(in super::super) fn parts(&self) -> (&str, &[u8]) {
        (&self.id, &self.pem)
    }

    /// The registration with this key.
    pub(in super::super) fn given_to(&self, registration: ClientRegistration) -> ClientRegistration {
        let key = match self.algorithm {
            Algorithm::RS256 => ClientKey::rs256(&self.id, &self.pem),
            _ => ClientKey::es256(&self.id, &self.pem),
        };
        registration.client_key(key.expect("it was read before"))
    }
}

impl Like {
    /// Whether the client is who it says.
    pub(in super::super) fn authenticate(
        &self,
        shared: &Shared,
        request: &RecordedRequest,
        form: Params<'_>,
    ) -> Result<(), Refused> {
        let config = &shared.config;
        let said = self.description.client_auth.unwrap_or(ClientAuth::Post);
        let auth = match said {
            ClientAuth::Post | ClientAuth::Basic if config.client_secret.is_empty() => ClientAuth::None,
            said => said,
        };
        let header = request.header("authorization");
        let secret = form.first("client_secret");
        let id = form.first(self.client_id_param());
        if id.is_some_and(|id| id != config.client_id) {
            return Err(unauthorized());
        }
        let ways = [header, secret, form.first("client_assertion")];
        if ways.iter().flatten().count() > 1 {
            return Err(invalid("invalid_request", "the client authenticates in two ways"));
        }
        let holds = match auth {
            ClientAuth::Basic => {
                header.and_then(basic_credentials)
                    == Some((config.client_id.clone(), config.client_secret.clone()))
            }
            ClientAuth::Post => id.is_some() && secret == Some(&config.client_secret),
            ClientAuth::None => id.is_some() && ways.iter().all(Option::is_none),
            ClientAuth::SignedSecret => {
                id.is_some() && secret.is_some_and(|jwt| self.signed(shared, jwt).is_some())
            }
            ClientAuth::PrivateKeyJwt => self.asserts(shared, form),
        };
        if holds { Ok(()) } else { Err(unauthorized()) }
    }

    /// Whether there is an assertion that is good, and was not used before.
    fn asserts(&self, shared: &Shared, form: Params<'_>) -> bool {
        let jwt = form.first("client_assertion").unwrap_or_default();
        let jti = self.signed(shared, jwt).and_then(|claims| Some(claims["jti"].as_str()?.to_owned()));
        form.first("client_assertion_type") == Some(JWT_BEARER)
            && jti.is_some_and(|jti| locked(&shared.grants).uses_assertion(&jti))
    }

    /// The claims of an assertion that the client's key has signed, for this provider: the issuer, unless the description says
    /// otherwise, and not its token endpoint besides (RFC 7523bis section 3).
    fn signed(&self, shared: &Shared, jwt: &str) -> Option<Value> {
        let key = self.key.as_ref()?;
        let client_id = &shared.config.client_id;
        let header = decode_header(jwt).ok()?;
        if header.kid.as_ref() != Some(&key.id) {
            return None;
        }
        let mut validation = Validation::new(key.algorithm);
        validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
        validation.set_audience(&[self.description.assertion_audience.as_deref().unwrap_or(self.issuer())]);
        validation.set_issuer(&[shared.config.client_key_issuer.as_ref().unwrap_or(client_id)]);
        validation.sub = Some(client_id.clone());
        let public = DecodingKey::from_jwk(&key.public).ok()?;
        let claims = decode::<Value>(jwt, &public, &validation).ok()?.claims;
        let (from, to) = (claims["iat"].as_u64()?, claims["exp"].as_u64()?);
        (to.saturating_sub(from) <= LONGEST).then_some(claims)
    }
}
