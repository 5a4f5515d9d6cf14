//! The keys that seal `state`, the transaction cookie and the tokens in the store.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::model::{WeakSecret, check_secret};

const NONCE: usize = 12;
const KEY: usize = 32;

/// The keys that seal what a browser carries between the start of a transaction and its end, or
/// [tokens in the store](crate::flow::OAuthBuilder::encrypt_tokens).
///
/// The first key seals, all of them open. To rotate: append the new key on every server, then move it to the front,
/// then drop the old one, after ten minutes where a browser carries what it has sealed.
///
/// Each key is at least 32 bytes, and best random: `openssl rand -base64 32`. What seals is derived from it by
/// HKDF-SHA256 (RFC 5869), one sub-key for each purpose; the seal is AES-256-GCM-SIV (RFC 8452).
#[derive(Clone)]
pub struct Keys(Arc<[SubKeys]>);

struct SubKeys {
    state: RandomizedNonceKey,
    transaction: RandomizedNonceKey,
    access_token: RandomizedNonceKey,
    refresh_token: RandomizedNonceKey,
}

/// What is sealed: each purpose has sub-keys of its own.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    State,
    Transaction,
    AccessToken,
    RefreshToken,
}

/// Keys that no service can start with.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// The environment variable is not set, or not UTF-8.
    #[error("the environment variable `{0}` holds no keys: set it to `openssl rand -base64 32`")]
    Missing(String),
    /// There is none.
    #[error("there is no key")]
    Empty,
    /// One is too weak.
    #[error("key {number} {weakness}")]
    Weak {
        /// Which one, counting from 1.
        number: usize,
        /// What is wrong with it.
        weakness: WeakSecret,
    },
}

/// The same as `Display`: an application whose `main` returns the error shows it so.
impl fmt::Debug for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Keys {
    /// These keys, as raw bytes, the sealing one first.
    ///
    /// ```
    /// use users_runtime::Keys;
    ///
    /// # let (new, old) = ([7_u8, 1, 2, 3, 4, 5, 6, 8].repeat(4), [9_u8, 1, 2, 3, 4, 5, 6, 8].repeat(4));
    /// assert!(Keys::new([new, old]).is_ok());
    /// assert!(Keys::new(["SECRET"]).is_err());
    /// ```
    pub fn new<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Result<Self, KeysError> {
        let mut all = Vec::new();
        for (index, key) in keys.into_iter().enumerate() {
            let key = key.as_ref();
            check_secret(key).map_err(|weakness| KeysError::Weak { number: index + 1, weakness })?;
            all.push(SubKeys::derive(key));
        }
        if all.is_empty() { Err(KeysError::Empty) } else { Ok(Self(all.into())) }
    }

    /// The keys in an environment variable, separated by commas.
    pub fn from_env(variable: &str) -> Result<Self, KeysError> {
        let keys = std::env::var(variable).map_err(|_| KeysError::Missing(variable.to_owned()))?;
        Self::new(keys.split(',').map(str::trim).filter(|key| !key.is_empty()))
    }

    /// One new random key, which no other server has and which is gone with this process: for development and tests.
    ///
    /// # Panics
    ///
    /// If the operating system has no random bytes to give.
    #[must_use]
    pub fn generate() -> Self {
        let mut key = [0; KEY];
        aws_lc_rs::rand::fill(&mut key).expect("the operating system gives random bytes");
        Self(Arc::new([SubKeys::derive(&key)]))
    }

    /// Seals `data` so that only [`open`](Keys::open) with the same purpose and the same `bound_to` gives it back.
    pub(crate) fn seal(&self, purpose: Purpose, bound_to: &[u8], mut data: Vec<u8>) -> String {
        let nonce = self.0[0]
            .get(purpose)
            .seal_in_place_append_tag(Aad::from(bound_to), &mut data)
            .expect("a nonce can be drawn and the data is far below the limit");
        let mut sealed = Vec::with_capacity(NONCE + data.len());
        sealed.extend_from_slice(nonce.as_ref());
        sealed.append(&mut data);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// What was sealed, or `None` for anything else.
    pub(crate) fn open(&self, purpose: Purpose, bound_to: &[u8], text: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        self.0.iter().find_map(|keys| {
            let mut data = sealed.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let opened = keys.get(purpose).open_in_place(nonce, Aad::from(bound_to), &mut data).ok()?.len();
            data.truncate(opened);
            Some(data)
        })
    }
}

impl SubKeys {
    fn derive(key: &[u8]) -> Self {
        let key = Salt::new(HKDF_SHA256, b"users-runtime").extract(key);
        Self {
            state: sub_key(&key, b"state"),
            transaction: sub_key(&key, b"transaction"),
            access_token: sub_key(&key, b"access token"),
            refresh_token: sub_key(&key, b"refresh token"),
        }
    }

    fn get(&self, purpose: Purpose) -> &RandomizedNonceKey {
        match purpose {
            Purpose::State => &self.state,
            Purpose::Transaction => &self.transaction,
            Purpose::AccessToken => &self.access_token,
            Purpose::RefreshToken => &self.refresh_token,
        }
    }
}

fn sub_key(key: &Prk, purpose: &[u8]) -> RandomizedNonceKey {
    let mut bytes = [0; KEY];
    key.expand(&[purpose], HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut bytes))
        .expect("32 bytes are what HKDF-SHA256 gives");
    RandomizedNonceKey::new(&AES_256_GCM_SIV, &bytes).expect("32 bytes are an AES-256 key")
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} redacted)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "0f9CkS1XvVt3sLr8mQ2yZ5wB7nH4jD6gT1aE0uPxRiY=";
    const NEW: &str = "Zt5uWqN8hXo2cVbR7mKe1yLpA9sDfGjHkQwErTyUiOp=";

    #[test]
    fn a_seal_is_of_one_purpose_and_one_binding() {
        let keys = Keys::generate();
        let sealed = keys.seal(Purpose::State, b"a", b"data".to_vec());
        assert_eq!(keys.open(Purpose::State, b"a", &sealed).unwrap(), b"data");
        assert!(keys.open(Purpose::Transaction, b"a", &sealed).is_none());
        assert!(keys.open(Purpose::State, b"b", &sealed).is_none());
        assert!(Keys::generate().open(Purpose::State, b"a", &sealed).is_none());
    }

    #[test]
    fn every_changed_bit_is_seen() {
        let keys = Keys::generate();
        let sealed = URL_SAFE_NO_PAD.decode(keys.seal(Purpose::State, b"", b"data".to_vec())).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut forged = sealed.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(keys.open(Purpose::State, b"", &URL_SAFE_NO_PAD.encode(forged)).is_none(), "bit {bit}");
        }
        for text in ["", "!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(keys.open(Purpose::State, b"", text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn keys_rotate() {
        let old = Keys::new([OLD]).unwrap();
        let appended = Keys::new([OLD, NEW]).unwrap();
        let moved = Keys::new([NEW, OLD]).unwrap();
        let dropped = Keys::new([NEW]).unwrap();
        let by_old = old.seal(Purpose::State, b"", b"1".to_vec());
        let by_new = moved.seal(Purpose::State, b"", b"2".to_vec());
        assert!(appended.open(Purpose::State, b"", &by_new).is_some());
        assert!(moved.open(Purpose::State, b"", &by_old).is_some());
        assert!(dropped.open(Purpose::State, b"", &by_new).is_some());
        assert!(dropped.open(Purpose::State, b"", &by_old).is_none());
    }

    #[test]
    fn weak_keys_are_refused_by_number() {
        let error = Keys::new([OLD, "SECRET"]).unwrap_err();
        assert!(error.to_string().starts_with("key 2 has fewer than 32 bytes"), "{error}");
        assert!(matches!(Keys::new([""; 0]), Err(KeysError::Empty)));
        assert!(matches!(Keys::from_env("USERS_NO_SUCH_VARIABLE"), Err(KeysError::Missing(_))));
    }

    #[test]
    fn keys_do_not_print() {
        assert_eq!(format!("{:?}", Keys::new([OLD]).unwrap()), "Keys(1 redacted)");
    }
}
