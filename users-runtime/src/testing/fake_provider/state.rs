//! What all parts of the provider share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_lc_rs::{digest, rand};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::authorize::Ask;
use super::builder::Config;
use super::grants::Grants;
use super::like::Like;
use super::misbehavior::Misbehaviors;
use super::person::Person;
use super::record::{IssuedTokens, RecordedRequest};
use super::signing::SigningKey;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Config,
    /// `http://127.0.0.1:port`.
    pub(super) origin: String,
    /// The provider that it is like.
    pub(super) like: Option<Like>,
    pub(super) people: Mutex<People>,
    pub(super) misbehaviors: Misbehaviors,
    pub(super) grants: Mutex<Grants>,
    /// Consent pages that are shown and not answered yet, by their ticket.
    pub(super) asked: Mutex<HashMap<String, Ask>>,
    pub(super) key: Mutex<SigningKey>,
    pub(super) connections: AtomicUsize,
    pub(super) journal: Mutex<Journal>,
    clock_ahead: AtomicU64,
}

#[derive(Debug)]
pub(super) struct People {
    pub(super) known: Vec<Person>,
    pub(super) signed_in: Person,
}

#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) requests: Vec<RecordedRequest>,
    pub(super) codes: Vec<String>,
    pub(super) tokens: Vec<IssuedTokens>,
}

impl Shared {
    pub(super) fn new(config: Config, origin: String) -> Self {
        let known = config.people.clone();
        let signed_in = known
            .first()
            .cloned()
            .unwrap_or_else(|| Person::new("1", "ada@example.com").name("Ada Lovelace"));
        let mut people = People { known, signed_in: signed_in.clone() };
        people.add(&signed_in);
        let key = SigningKey::first(config.id_token_alg);
        Self {
            like: config
                .like
                .as_ref()
                .map(|description| Like::new(description, &origin, config.client_key.clone())),
            config,
            origin,
            people: Mutex::new(people),
            misbehaviors: Misbehaviors::default(),
            grants: Mutex::default(),
            asked: Mutex::default(),
            key: Mutex::new(key),
            connections: AtomicUsize::new(0),
            journal: Mutex::default(),
            clock_ahead: AtomicU64::new(0),
        }
    }

    /// What it calls itself as an issuer.
    pub(super) fn issuer(&self) -> &str {
        self.like.as_ref().map_or(&self.origin, Like::issuer)
    }

    /// What it calls the parameter `client_id`.
    pub(super) fn client_id_param(&self) -> &str {
        self.like.as_ref().map_or("client_id", Like::client_id_param)
    }

    /// The provider's clock, in seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        let real =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        real + self.clock_ahead.load(Ordering::Relaxed)
    }

    pub(super) fn advance(&self, by: Duration) {
        self.clock_ahead.fetch_add(by.as_secs(), Ordering::Relaxed);
    }

    pub(super) fn record(&self, request: RecordedRequest) {
        locked(&self.journal).requests.push(request);
    }
}

impl People {
    /// Adds a person, in place of one with the same `sub`.
    pub(super) fn add(&mut self, person: &Person) {
        match self.known.iter_mut().find(|known| known.sub == person.sub) {
            Some(known) => known.clone_from(person),
            None => self.known.push(person.clone()),
        }
    }

    /// Whom `login_hint` means.
    pub(super) fn hinted(&self, hint: Option<&str>) -> Option<&Person> {
        let hint = hint?;
        self.known.iter().find(|person| person.is_meant_by(hint))
    }
}

/// The lock, also after a test has panicked while it held it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A new secret that says what it is, so that a search of a log for it finds nothing else.
pub(super) fn secret(kind: &str) -> String {
    let mut bytes = [0_u8; 24];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("fake-{kind}-{}", URL_SAFE_NO_PAD.encode(bytes))
}

pub(super) fn sha256(text: &str) -> digest::Digest {
    digest::digest(&digest::SHA256, text.as_bytes())
}
