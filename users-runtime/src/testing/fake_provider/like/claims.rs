//! What the provider tells of a person, at the places that the description names.

use serde_json::{Value, json};

use super::super::grants::Consent;
use super::super::misbehavior::Misbehavior;
use super::super::person::{Address, Person};
use super::super::profile::{make_other, misspelt, primary};
use super::super::state::Shared;
use super::Like;
use super::ask::parts;
use crate::provider::{EmailList, EmailTrust};

/// What stands for a part of an id that tells where the rest belongs, if the person's `sub` does not say it.
const HOME: &str = "home";
/// What a picture's URL is made of, besides the id.
pub(super) const AVATAR: &str = "a1b2c3";

impl Like {
    /// The profile, as the userinfo, the `id_token` or the token answer has it.
    pub(in super::super) fn claims(&self, shared: &Shared, consent: &Consent) -> Value {
        let description = &self.description;
        let person = &consent.person;
        let mut claims = json!({});
        if consent.allows("openid") && description.id_token {
            set(&mut claims, "/sub", json!(subject(self, person)));
        }
        self.put_picture(&mut claims, person);
        self.put_name(&mut claims, person);
        self.put_email(shared, &mut claims, consent);
        self.put_id(shared, &mut claims, person);
        claims
    }

    /// The same as the userinfo, which may tell of somebody else.
    pub(super) fn userinfo_claims(&self, shared: &Shared, consent: &Consent) -> Value {
        let mut claims = self.claims(shared, consent);
        if make_other(shared) {
            let last = self.description.id.last();
            set(&mut claims, last.map_or("/sub", |pointer| pointer), json!("another-person"));
            if claims.get("sub").is_some() {
                set(&mut claims, "/sub", json!("another-person"));
            }
        }
        claims
    }

    /// The parts of the person's id, in order.
    pub(super) fn id_parts<'a>(&self, person: &'a Person) -> Vec<&'a str> {
        let count = self.description.id.len();
        let mut parts: Vec<&str> = person.sub.splitn(count, ':').collect();
        while parts.len() < count {
            parts.insert(0, HOME);
        }
        parts
    }

    fn put_id(&self, shared: &Shared, claims: &mut Value, person: &Person) {
        let parts = self.id_parts(person);
        let last = parts.len() - 1;
        for (at, (pointer, part)) in self.description.id.iter().zip(parts).enumerate() {
            let number = part.parse::<u64>().ok().filter(|_| self.description.quirks.numeric_id);
            let right = number.map_or_else(|| json!(part), |number| json!(number));
            let id = if at == last { misspelt(shared, right) } else { Some(right) };
            match id {
                Some(id) => set(claims, pointer, id),
                None => remove(claims, pointer),
            }
        }
    }

    fn put_name(&self, claims: &mut Value, person: &Person) {
        if let Some(pointer) = &self.description.other_name {
            set(claims, pointer, json!(person.login));
        }
        // Who sends the name with the code does not tell it again.
        let Some(name) = person.name.as_deref().filter(|_| self.description.callback_name.is_empty()) else {
            return;
        };
        let pointers = &self.description.full_name;
        for (pointer, part) in pointers.iter().zip(parts(name, pointers.len())) {
            set(claims, pointer, part.into());
        }
    }

    fn put_picture(&self, claims: &mut Value, person: &Person) {
        let Some(picture) = &person.picture else { return };
        let template = &*self.description.picture;
        if !template.contains('{') {
            return set(claims, template, json!(picture));
        }
        for pointer in template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)) {
            set(claims, pointer, json!(AVATAR));
        }
    }

    fn put_email(&self, shared: &Shared, claims: &mut Value, consent: &Consent) {
        let Some((pointer, trust)) = &self.description.email else { return };
        let Some(address) = self.told_address(shared, consent) else { return };
        let verified = address.verified;
        set(claims, pointer, json!(address.text));
        if shared.misbehaviors.on(&Misbehavior::NoEmailVerified) {
            return;
        }
        let as_text = shared.misbehaviors.on(&Misbehavior::EmailVerifiedAsText);
        let flag = |is: bool| self.flag(is, as_text);
        match trust {
            EmailTrust::Always | EmailTrust::Never => {}
            EmailTrust::Flag(at) => set(claims, at, flag(verified)),
            // Of an address that is not verified, all but the last are true: each has to be looked at.
            EmailTrust::Flags(all) => {
                for (index, at) in all.iter().enumerate() {
                    set(claims, at, flag(verified || index + 1 < all.len()));
                }
            }
        }
    }

    /// The address that the profile has: where it was asked for, and as often as the provider tells it.
    fn told_address(&self, shared: &Shared, consent: &Consent) -> Option<Address> {
        let trust = &self.description.email.as_ref()?.1;
        if !self.tells_email(&consent.scope, consent.is_first) {
            return None;
        }
        let address = primary(shared, consent)?;
        // Who verifies every address tells none that is not.
        (address.verified || *trust != EmailTrust::Always).then_some(address)
    }

    /// Whether the scopes are those that an address takes: those with `mail` in their names, or else all.
    pub(super) fn tells_email(&self, granted: &[String], is_first: bool) -> bool {
        let is_granted = |wanted: &&str| granted.iter().any(|scope| scope == wanted);
        let all: Vec<&str> = self.description.scopes.iter().map(|scope| &**scope).collect();
        let mut by_name: Vec<&str> =
            all.iter().copied().filter(|scope| scope.to_lowercase().contains("mail")).collect();
        if by_name.is_empty() {
            by_name = all;
        }
        by_name.iter().all(is_granted) && (is_first || !self.description.quirks.email_once)
    }

    fn flag(&self, is: bool, as_text: bool) -> Value {
        if as_text || self.description.quirks.flags_as_text { json!(is.to_string()) } else { json!(is) }
    }

    /// The list of addresses, in the provider's form.
    pub(super) fn emails(&self, shared: &Shared, list: &EmailList, consent: &Consent) -> Value {
        let wrong = |misbehavior| shared.misbehaviors.on(&misbehavior);
        let (none, unverified) = (wrong(Misbehavior::NoEmail), wrong(Misbehavior::UnverifiedEmail));
        let unsaid = wrong(Misbehavior::NoEmailVerified);
        let addresses = if none { &[] } else { &*consent.person.addresses };
        // The primary one is not the first of the list, so that it has to be looked for.
        let entries = addresses.iter().enumerate().rev().map(|(at, address)| {
            let mut entry = json!({});
            entry[&*list.email] = json!(address.text);
            entry[&*list.primary] = self.flag(at == 0, false);
            if !unsaid {
                entry[&*list.verified] = self.flag(address.verified && !unverified, false);
            }
            entry
        });
        let entries: Value = entries.collect();
        let mut answer = Value::Null;
        set(&mut answer, &list.list, entries);
        answer
    }
}

/// The `sub` of an `id_token`: the person's id where that is it, else an id of its own.
fn subject(like: &Like, person: &Person) -> String {
    if like.description.id == ["/sub"] { person.sub.clone() } else { format!("subject-of-{}", person.sub) }
}

/// Puts a value where a JSON pointer (RFC 6901) leads, and makes what has to be on the way.
pub(super) fn set(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        at = match name.parse::<usize>() {
            Ok(index) if !at.is_object() => {
                if !at.is_array() {
                    *at = json!([]);
                }
                let list = at.as_array_mut().expect("it is a list");
                if list.len() <= index {
                    list.resize(index + 1, Value::Null);
                }
                &mut list[index]
            }
            _ => {
                if !at.is_object() {
                    *at = json!({});
                }
                at.as_object_mut().expect("it is an object").entry(name).or_insert(Value::Null)
            }
        };
    }
    *at = value;
}

fn remove(root: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(fields)) = root.pointer_mut(parent) {
        fields.remove(name);
    }
}
