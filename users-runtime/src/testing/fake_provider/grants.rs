//! Codes and tokens: what was given out and is good still.

use std::collections::{HashMap, HashSet};

use super::person::Person;
use super::state::secret;

const CODE_LIFETIME: u64 = 60;

/// What a person agreed to.
#[derive(Clone, Debug)]
pub(super) struct Consent {
    pub(super) person: Person,
    pub(super) scope: Vec<String>,
    pub(super) nonce: Option<String>,
    /// Whether it is the person's first one, or the first after all was revoked.
    pub(super) is_first: bool,
    /// Whether a refresh token was asked for, where that has to be asked for.
    pub(super) is_offline: bool,
}

impl Consent {
    pub(super) fn allows(&self, scope: &str) -> bool {
        self.scope.iter().any(|granted| granted == scope)
    }
}

/// What a code is bound to.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// The `code_challenge`, if there was one.
    pub(super) challenge: Option<String>,
}

#[derive(Debug)]
struct Code {
    consent: Consent,
    binding: Binding,
    ends: u64,
    spent: bool,
    family: u64,
}

#[derive(Debug)]
struct Held {
    consent: Consent,
    ends: u64,
    family: u64,
}

/// All codes and tokens. A *family* is a code and every token that came of it: they end together when one of them is
/// used twice (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2).
#[derive(Debug, Default)]
pub(super) struct Grants {
    families: u64,
    codes: HashMap<String, Code>,
    access: HashMap<String, Held>,
    refresh: HashMap<String, Held>,
    rotated: HashMap<String, u64>,
    /// Who has consented, by `sub`.
    consented: HashSet<String>,
    /// Who has a refresh token, by `sub`.
    refreshable: HashSet<String>,
    /// The assertions that were used (RFC 7523 section 3, item 7).
    assertions: HashSet<String>,
}

/// What a code or a refresh token is worth.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    pub(super) consent: Consent,
    pub(super) binding: Option<Binding>,
    pub(super) family: u64,
}

impl Grants {
    /// Notes that somebody consents: whether it is for the first time.
    pub(super) fn consents(&mut self, person: &Person) -> bool {
        self.consented.insert(person.sub.clone())
    }

    /// Notes that somebody gets a refresh token: whether it is for the first time.
    pub(super) fn gets_refresh_token(&mut self, person: &Person) -> bool {
        self.refreshable.insert(person.sub.clone())
    }

    /// Notes that an assertion is used: whether it is for the first time.
    pub(super) fn uses_assertion(&mut self, jti: &str) -> bool {
        self.assertions.insert(jti.to_owned())
    }

    /// Whether a token, of either kind, is good.
    pub(super) fn is_good(&self, token: &str, now: u64) -> bool {
        self.access(token, now).is_some() || self.refresh.contains_key(token)
    }

    /// Takes all back that a person has consented to.
    pub(super) fn forget(&mut self, person: &Person) {
        let others = |consent: &Consent| consent.person.sub != person.sub;
        self.codes.retain(|_, code| others(&code.consent));
        self.access.retain(|_, held| others(&held.consent));
        self.refresh.retain(|_, held| others(&held.consent));
        self.consented.remove(&person.sub);
        self.refreshable.remove(&person.sub);
    }

    pub(super) fn add_code(&mut self, consent: Consent, binding: Binding, now: u64) -> String {
        let code = secret("code");
        self.families += 1;
        let entry = Code { consent, binding, ends: now + CODE_LIFETIME, spent: false, family: self.families };
        self.codes.insert(code.clone(), entry);
        code
    }

    /// Spends a code, whatever comes of it.
    pub(super) fn spend_code(&mut self, code: &str, now: u64) -> Result<Worth, &'static str> {
        let entry = self.codes.get_mut(code).ok_or("the code is not one of ours")?;
        let family = entry.family;
        if entry.spent {
            self.end_family(family);
            return Err("the code was used before; the tokens issued for it are revoked");
        }
        entry.spent = true;
        if entry.ends < now {
            return Err("the code has expired");
        }
        Ok(Worth { consent: entry.consent.clone(), binding: Some(entry.binding.clone()), family })
    }

    pub(super) fn add_access(&mut self, worth: &Worth, ends: u64) -> String {
        let token = secret("access");
        self.access.insert(token.clone(), held(worth, ends));
        token
    }

    pub(super) fn add_refresh(&mut self, worth: &Worth) -> String {
        let token = secret("refresh");
        self.refresh.insert(token.clone(), held(worth, u64::MAX));
        token
    }

    /// What an access token is worth now.
    pub(super) fn access(&self, token: &str, now: u64) -> Option<&Consent> {
        let held = self.access.get(token)?;
        (now < held.ends).then_some(&held.consent)
    }

    /// What a refresh token is worth. One that was rotated away is a theft: its family ends.
    pub(super) fn refresh(&mut self, token: &str) -> Result<Worth, &'static str> {
        if let Some(&family) = self.rotated.get(token) {
            self.end_family(family);
            return Err("the refresh token was used before; its family is revoked");
        }
        let held = self.refresh.get(token).ok_or("the refresh token is not good")?;
        Ok(Worth { consent: held.consent.clone(), binding: None, family: held.family })
    }

    /// Ends a refresh token whose successor is given out.
    pub(super) fn rotate_away(&mut self, token: &str) {
        if let Some(held) = self.refresh.remove(token) {
            self.rotated.insert(token.to_owned(), held.family);
        }
    }

    /// Revokes a token (RFC 7009): an access token alone, a refresh token with its family.
    pub(super) fn revoke(&mut self, token: &str) {
        if let Some(held) = self.refresh.get(token) {
            self.refreshable.remove(&held.consent.person.sub);
            self.end_family(held.family);
        } else {
            self.access.remove(token);
        }
    }

    /// Revokes everything, as a person does who removes the application at the provider.
    pub(super) fn revoke_all(&mut self) {
        self.codes.clear();
        self.access.clear();
        self.refresh.clear();
        self.consented.clear();
        self.refreshable.clear();
    }

    fn end_family(&mut self, family: u64) {
        self.access.retain(|_, held| held.family != family);
        self.refresh.retain(|_, held| held.family != family);
    }
}

fn held(worth: &Worth, ends: u64) -> Held {
    Held { consent: worth.consent.clone(), ends, family: worth.family }
}
