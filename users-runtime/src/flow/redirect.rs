//! Where the provider sends people back: configured, never guessed, and one URI for each provider and intent.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError, RwLock};

use url::Url;

use super::transaction::Intent;
use crate::model::{Error, ErrorCode};
use crate::provider::{ClientRegistration, is_loopback};

/// Two providers that can't be told apart.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderConflict {
    /// One name for two issuers (OpenID Connect Core section 5.7), for two installations of one, or for two clients, whose
    /// tokens are not each other's.
    #[error(
        "the provider name `{name}` is used for two issuers or clients, {one} and {other}: accounts of one would open users of \
         the other, or tokens be sent to it. Give one of them another name with `.named(…)`"
    )]
    Name {
        /// The name.
        name: String,
        /// The issuer it was used for first, with where its tokens and ids come from.
        one: String,
        /// The issuer it is used for now.
        other: String,
    },
    /// One redirect URI for two providers (RFC 9700 section 4.4.2.2).
    #[error(
        "the redirect URI `{uri}` is used for two providers, `{one}` and `{other}`: give each its own, or one could answer \
         for the other"
    )]
    RedirectUri {
        /// The redirect URI.
        uri: String,
        /// The provider it was used for first.
        one: String,
        /// The provider it is used for now.
        other: String,
    },
}

/// What makes one provider of a name: whose ids those are, where they come from, and which of a person's ids it is.
#[derive(Debug)]
struct Identity {
    issuer: String,
    token_url: String,
    id: String,
    client_id: String,
}

impl Identity {
    fn new(registration: &ClientRegistration) -> Self {
        let description = &registration.description;
        Self {
            client_id: registration.client_id.to_string(),
            issuer: description.issuer.to_string(),
            token_url: description.token_url.to_string(),
            id: description.id.join(" and "),
        }
    }

    fn is_of(&self, registration: &ClientRegistration) -> bool {
        let description = &registration.description;
        self.client_id == registration.client_id.as_str()
            && self.issuer == description.issuer
            && self.token_url == description.token_url
            && self.id == description.id.join(" and ")
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (client {}, tokens from {}, ids at {})",
            self.issuer, self.client_id, self.token_url, self.id
        )
    }
}

/// Which names and redirect URIs are taken.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    providers: HashMap<String, Identity>,
    redirect_uris: HashMap<String, (String, Intent)>,
}

impl Registry {
    fn has(&self, registration: &ClientRegistration, intent: Intent, uri: &str) -> bool {
        let name = registration.name();
        self.providers.get(name).is_some_and(|one| one.is_of(registration))
            && self.redirect_uris.get(uri).is_some_and(|(other, of)| other == name && *of == intent)
    }

    fn add(
        &mut self,
        registration: &ClientRegistration,
        intent: Intent,
        uri: Option<&str>,
    ) -> Result<(), ProviderConflict> {
        let name = registration.name();
        let one = self.providers.entry(name.to_owned()).or_insert_with(|| Identity::new(registration));
        if !one.is_of(registration) {
            return Err(ProviderConflict::Name {
                name: name.to_owned(),
                one: one.to_string(),
                other: Identity::new(registration).to_string(),
            });
        }
        let Some(uri) = uri else { return Ok(()) };
        let one = self.redirect_uris.entry(uri.to_owned()).or_insert_with(|| (name.to_owned(), intent));
        if one.0 != name || one.1 != intent {
            return Err(ProviderConflict::RedirectUri {
                uri: uri.to_owned(),
                one: one.0.clone(),
                other: name.to_owned(),
            });
        }
        Ok(())
    }
}

/// Refuses, when the routes are made, a provider that could be taken for one whose routes this process made before for
/// the same account model. Providers on this machine are exempt: a test may start many, one after the other, and
/// [`Registrations`] tells them apart in each service.
pub(crate) fn check_at_start(
    account: TypeId,
    registration: &ClientRegistration,
    intent: Intent,
) -> Result<(), ProviderConflict> {
    static STARTED: Mutex<Option<HashMap<TypeId, Registry>>> = Mutex::new(None);
    let description = registration.description();
    let calls = if description.discovers { &description.issuer } else { &description.token_url };
    if Url::parse(calls).is_ok_and(|url| is_loopback(&url)) {
        return Ok(());
    }
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    let registry = started.get_or_insert_default().entry(account).or_default();
    registry.add(registration, intent, registration.redirect_url.as_deref())
}

/// Which names and redirect URIs one service has given out.
#[derive(Debug, Default)]
pub(crate) struct Registrations(RwLock<Registry>);

impl Registrations {
    /// Takes up a provider that a service is given without routes.
    pub(crate) fn add(&self, registration: &ClientRegistration) -> Result<(), ProviderConflict> {
        let mut registry = self.0.write().unwrap_or_else(PoisonError::into_inner);
        registry.add(registration, Intent::LogIn, None)
    }

    /// Refuses a provider that could be taken for another one of this service.
    pub(crate) fn check(
        &self,
        registration: &ClientRegistration,
        intent: Intent,
        uri: &str,
    ) -> Result<(), Error> {
        if self.0.read().unwrap_or_else(PoisonError::into_inner).has(registration, intent, uri) {
            return Ok(());
        }
        let mut registry = self.0.write().unwrap_or_else(PoisonError::into_inner);
        registry
            .add(registration, intent, Some(uri))
            .map_err(|conflict| Error::from(ErrorCode::Misconfigured).caused_by(conflict))
    }
}

/// The redirect URI of routes that are nested at `mount`: the one that the registration gives, or the path on the
/// configured base URL (RFC 9700 section 2.1). `mount` is a pattern: with a parameter in it no URI can be made.
pub(crate) fn redirect_uri(
    registration: &ClientRegistration,
    base_url: &str,
    mount: &str,
) -> Result<String, Error> {
    if let Some(url) = &registration.redirect_url {
        return Ok(url.clone());
    }
    if mount.contains('{') {
        let reason = "the routes are nested at a path with a parameter: give the provider a `redirect_url`";
        return Err(Error::from(ErrorCode::Misconfigured).because(reason));
    }
    Ok(format!("{base_url}{}/callback", mount.trim_end_matches('/')))
}
