//! What an authorization request has to be, and what goes back with the code.

use serde_json::json;

use super::super::grants::Consent;
use super::super::record::{Params, pairs};
use super::Like;
use super::claims::set;
use crate::provider::Refresh;

/// What separates scopes somewhere.
const SEPARATORS: [char; 5] = [' ', ',', ';', '+', '|'];

impl Like {
    pub(in super::super) fn scope_separator(&self) -> char {
        self.description.scope_separator
    }

    pub(in super::super) fn takes_pkce(&self) -> bool {
        self.description.pkce
    }

    /// Whether a `code_challenge` is in hexadecimal digits.
    pub(in super::super) fn wants_hex(&self) -> bool {
        self.description.pkce_in_hex
    }

    pub(in super::super) fn answers_by_form(&self) -> bool {
        self.description.form_post
    }

    /// Whether a refresh token is asked for as this provider wants it.
    pub(in super::super) fn is_offline(&self, params: Params<'_>, scope: &[String]) -> bool {
        let Refresh::Offline { scopes, params: wanted } = &self.description.refresh else { return false };
        let mut scopes = scopes.iter();
        scopes.all(|wanted| scope.iter().any(|asked| asked == wanted))
            && wanted.iter().all(|(name, value)| params.first(name) == Some(value))
    }

    /// What is wrong with an authorization request at this provider.
    pub(in super::super) fn check_request(
        &self,
        params: Params<'_>,
        scope: &[String],
    ) -> Result<(), &'static str> {
        let description = &self.description;
        let joins_otherwise = |scope: &String| {
            let mut others = SEPARATORS.iter().filter(|other| **other != description.scope_separator);
            others.any(|other| scope.contains(*other))
        };
        if scope.iter().any(joins_otherwise) {
            return Err("the scopes are joined by another character");
        }
        let url = &*description.authorize_url;
        let in_url = pairs(url.split_once('?').map_or("", |(_, query)| query).as_bytes());
        let wanted = description.authorize_params.iter().map(|(name, value)| (&**name, &**value));
        let mut wanted = wanted.chain(in_url.iter().map(|(name, value)| (&**name, &**value)));
        if !wanted.all(|(name, value)| params.first(name).unwrap_or_default() == value) {
            return Err("a parameter is missing that each request has to have");
        }
        match (params.first("response_mode"), description.form_post) {
            (None | Some("query"), false) | (Some("form_post"), true) => {}
            _ => return Err("not this response_mode"),
        }
        if !description.pkce && params.first("code_challenge").is_some() {
            return Err("there is no PKCE here");
        }
        Ok(())
    }

    /// The callback's `user`, which tells the person's name at the first consent, and never again.
    pub(in super::super) fn callback_user(&self, consent: &Consent) -> Option<String> {
        let name = consent.person.name.as_deref().filter(|_| consent.is_first)?;
        let pointers = &self.description.callback_name;
        if pointers.is_empty() {
            return None;
        }
        let mut user = json!({});
        for (pointer, part) in pointers.iter().zip(parts(name, pointers.len())) {
            set(&mut user, pointer, part.into());
        }
        Some(user.to_string())
    }
}

/// The words of a name, the last with all that is left over.
pub(super) fn parts(name: &str, count: usize) -> impl Iterator<Item = &str> {
    name.splitn(count.max(1), ' ')
}
