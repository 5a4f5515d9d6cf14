//! The keys of the `id_token`.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RsaKeyPair};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::state::secret;

/// How the `id_token` is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdTokenAlg {
    /// With HMAC-SHA-256 and the client secret: nothing to publish.
    Hs256,
    /// With ECDSA on P-256 and a key of the provider's own, which it publishes at `/jwks`.
    #[default]
    Es256,
    /// With RSA (PKCS #1) and a key of the provider's own, which it publishes at `/jwks`. Fakes of one process share it
    /// until they [rotate](super::FakeProvider::rotate_key) theirs.
    Rs256,
}

impl IdTokenAlg {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }
}

/// A key of the provider's own.
#[derive(Clone)]
pub(super) struct SigningKey {
    kid: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// The first key of a provider. An RSA key takes a while to make, so there is one for all.
    pub(super) fn first(alg: IdTokenAlg) -> Self {
        static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(IdTokenAlg::Rs256));
        if alg == IdTokenAlg::Rs256 { RSA.clone() } else { Self::generate(alg) }
    }

    pub(super) fn generate(alg: IdTokenAlg) -> Self {
        let (algorithm, key) = match alg {
            IdTokenAlg::Rs256 => (Algorithm::RS256, EncodingKey::from_rsa_pem(rsa_pem().as_bytes())),
            IdTokenAlg::Hs256 | IdTokenAlg::Es256 => {
                (Algorithm::ES256, EncodingKey::from_ec_pem(ec_pem().as_bytes()))
            }
        };
        Self { kid: secret("key"), algorithm, key: key.expect("it was just made") }
    }

    /// Another key under the same name.
    pub(super) fn forged(&self, alg: IdTokenAlg) -> Self {
        Self { kid: self.kid.clone(), ..Self::generate(alg) }
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.key).expect("the key signs any claims")
    }

    /// The public half (RFC 7517).
    pub(super) fn jwk(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("the key has a public half");
        jwk.common.key_id = Some(self.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        jwk
    }
}

/// A new private key on P-256, as PEM.
pub(super) fn ec_pem() -> String {
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    pem(key.expect("there are random bytes").as_ref())
}

fn rsa_pem() -> String {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("there are random bytes");
    let der: Pkcs8V1Der<'_> = key.as_der().expect("a new key has a form");
    pem(der.as_ref())
}

fn pem(pkcs8: &[u8]) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(pkcs8))
}

pub(super) fn sign_hs256(claims: &Value, secret: &str) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).expect("HS256 signs any claims")
}

/// A token that says that it needs no signature.
pub(super) fn unsigned(claims: &Value) -> String {
    let header = json!({"alg": "none", "typ": "JWT"});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&header), part(claims))
}
