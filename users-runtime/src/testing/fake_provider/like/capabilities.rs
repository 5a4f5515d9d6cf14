//! What an application can rely on at the provider, by its description.

use super::super::person::Person;
use super::Like;
use super::ask::parts;
use super::claims::AVATAR;
use crate::model::{Email, Profile};
use crate::provider::{EmailTrust, Refresh};

/// What a provider does for a client that asks for [offline access](crate::Provider::offline), as its description has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
pub struct Capabilities {
    /// It answers by a form that is posted to the callback.
    pub form_post: bool,
    /// The first login gives a refresh token.
    pub refresh_token: bool,
    /// Later logins give one, too.
    pub refresh_token_again: bool,
    /// A refresh gives a new refresh token, and ends the old one.
    pub rotates: bool,
    /// Access tokens say when they end.
    pub expires: bool,
    /// Tokens can be revoked.
    pub revokes: bool,
    /// It has a page where a person signs out.
    pub ends_sessions: bool,
    /// There is an `id_token`.
    pub id_token: bool,
    /// The profile is asked for at an endpoint, if the `id_token` does not say all.
    pub userinfo: bool,
    /// The addresses are asked for at an endpoint of their own.
    pub emails: bool,
}

impl Like {
    pub(in super::super) fn capabilities(&self) -> Capabilities {
        let description = &self.description;
        let quirks = description.quirks;
        let refresh_token = description.refresh != Refresh::Never;
        Capabilities {
            form_post: description.form_post,
            refresh_token,
            refresh_token_again: refresh_token && !quirks.refresh_token_once,
            rotates: refresh_token && !quirks.keeps_refresh_token,
            expires: !quirks.tokens_do_not_expire,
            revokes: description.revocation.is_some() || description.discovers,
            ends_sessions: description.end_session_url.is_some() || description.discovers,
            id_token: description.is_openid(),
            userinfo: !description.profile_in_token_answer
                && (!description.userinfo_url.is_empty() || description.discovers),
            emails: description.emails.is_some(),
        }
    }

    /// What the first login tells of a person.
    pub(in super::super) fn profile_of(&self, person: &Person) -> Profile {
        let mut profile = Profile::new(self.id_parts(person).join(":"));
        profile.email = self.email_of(person);
        profile.name = self.name_of(person);
        profile.picture = self.picture_of(person);
        profile
    }

    fn email_of(&self, person: &Person) -> Option<Email> {
        let address = person.primary()?;
        if self.description.emails.is_some() {
            // Only a verified one is taken from a list.
            return Email::new(&address.text, true).filter(|_| address.verified);
        }
        match &self.description.email.as_ref()?.1 {
            EmailTrust::Always => Email::new(&address.text, true).filter(|_| address.verified),
            EmailTrust::Never => Email::new(&address.text, false),
            EmailTrust::Flag(_) | EmailTrust::Flags(_) => Email::new(&address.text, address.verified),
        }
    }

    fn name_of(&self, person: &Person) -> Option<String> {
        let description = &self.description;
        let id = description.id.last();
        if description.full_name.iter().any(|pointer| Some(pointer) == id) {
            // The name to show is what the person is known by.
            return self.id_parts(person).last().map(|id| (*id).to_owned());
        }
        let count = if description.callback_name.is_empty() {
            &description.full_name
        } else {
            &description.callback_name
        };
        let Some(name) = person.name.as_deref().filter(|_| !count.is_empty()) else {
            return description.other_name.as_ref().map(|_| person.login.clone());
        };
        Some(parts(name, count.len()).collect::<Vec<_>>().join(" "))
    }

    fn picture_of(&self, person: &Person) -> Option<String> {
        let picture = person.picture.as_ref()?;
        let template = &*self.description.picture;
        if !template.contains('{') {
            return Some(picture.clone());
        }
        let mut url = template.to_owned();
        for (pointer, part) in self.description.id.iter().zip(self.id_parts(person)) {
            url = url.replace(&format!("{{{pointer}}}"), part);
        }
        while let (Some(start), Some(end)) = (url.find('{'), url.find('}')) {
            url.replace_range(start..=end, AVATAR);
        }
        Some(url)
    }
}
