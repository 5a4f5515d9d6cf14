//! Codes and tokens: what was given out and is good still.

use std::collections::HashMap;

use super::person::Person;
use super::state::secret;

const CODE_LIFETIME: u64 = 60;

/// What a person agreed to.
#[derive(Clone, Debug)]
pub(super) struct Consent {
    pub(super) person: Person,
    pub(super) scope: Vec<String>,
    pub(super) nonce: Option<String>,
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
}

/// What a code or a refresh token is worth.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    pub(super) consent: Consent,
    pub(super) binding: Option<Binding>,
    pub(super) family: u64,
}

impl Grants {
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
    }

    fn end_family(&mut self, family: u64) {
        self.access.retain(|_, held| held.family != family);
        self.refresh.retain(|_, held| held.family != family);
    }
}

fn held(worth: &Worth, ends: u64) -> Held {
    Held { consent: worth.consent.clone(), ends, family: worth.family }
}
