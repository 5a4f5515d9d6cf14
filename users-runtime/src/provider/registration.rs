//! The application's registration at a provider, and its choices.

use std::borrow::Cow;
use std::fmt;

use oauth2::{ClientId, ClientSecret};
use url::{Host, Url};

use super::{Description, EmailTrust};

type Text = Cow<'static, str>;

/// Parameters of the authorization request that are the library's own.
const RESERVED: [&str; 9] = [
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

/// An application's registration at a provider (its client id and secret), with the application's choices.
#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a choice of its own, made by a method of its own")]
pub struct ClientRegistration {
    pub(crate) description: Description,
    pub(crate) client_id: ClientId,
    pub(crate) client_secret: ClientSecret,
    pub(crate) scopes: Vec<Text>,
    pub(crate) allowed_scopes: Vec<Text>,
    pub(crate) redirect_url: Option<String>,
    pub(crate) authorize_params: Vec<(Text, Text)>,
    pub(crate) verified_by_default: bool,
    pub(crate) associate_by_email: bool,
    pub(crate) reclaim_unverified: bool,
    pub(crate) requires_verification: bool,
    /// By which name the application said that it trusts the provider's addresses.
    pub(crate) trusted_as: Option<Text>,
}

impl ClientRegistration {
    /// A registration at the provider `description` is of. A public client has an empty secret.
    #[must_use]
    pub fn new(
        description: Description,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        Self {
            description,
            client_id: ClientId::new(client_id.into()),
            client_secret: ClientSecret::new(client_secret.into()),
            scopes: Vec::new(),
            allowed_scopes: Vec::new(),
            redirect_url: None,
            authorize_params: Vec::new(),
            verified_by_default: false,
            associate_by_email: false,
            reclaim_unverified: false,
            requires_verification: false,
            trusted_as: None,
        }
    }

    /// The name of the provider: the `oauth_name` of its accounts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.description.name
    }

    /// What is known of the provider.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The same, to be changed: other endpoints, for a provider's own installation or for a fake of it.
    pub fn description_mut(&mut self) -> &mut Description {
        &mut self.description
    }

    /// Whether everything needed is there and safe.
    pub(crate) fn check(&self) -> Result<(), RegistrationError> {
        let description = &self.description;
        let fail = |problem| Err(RegistrationError { provider: description.name.to_string(), problem });
        let name = &*description.name;
        if name.is_empty() || name.len() > 100 || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return fail(Problem::Name);
        }
        if self.client_id.trim().is_empty() {
            return fail(Problem::ClientId);
        }
        let endpoints = [
            ("authorize_url", Some(&description.authorize_url)),
            ("token_url", Some(&description.token_url)),
            ("userinfo_url", Some(&description.userinfo_url)),
            ("emails_url", description.emails_url.as_ref()),
            ("revocation_url", description.revocation_url.as_ref()),
        ];
        for (what, url) in endpoints {
            if let Some(url) = url
                && !is_safe_url(url)
            {
                return fail(Problem::Endpoint { what, url: url.to_string() });
            }
        }
        if let Some(url) = &self.redirect_url
            && (!is_safe_url(url) || url.contains('#'))
        {
            return fail(Problem::RedirectUrl(url.clone()));
        }
        let (email, flag) = match &description.email {
            Some((pointer, EmailTrust::Flag(flag))) => (Some(pointer), Some(flag)),
            Some((pointer, _)) => (Some(pointer), None),
            None => (None, None),
        };
        let pointers =
            [Some(&description.id), email, flag, Some(&description.full_name), Some(&description.picture)];
        if let Some(pointer) = pointers.into_iter().flatten().find(|pointer| !pointer.starts_with('/')) {
            return fail(Problem::Pointer(pointer.to_string()));
        }
        if let Some(trusted) = &self.trusted_as
            && *trusted != description.name
        {
            return fail(Problem::TrustedName(trusted.to_string()));
        }
        match self.authorize_params.iter().find(|(name, _)| RESERVED.contains(&&**name)) {
            Some((name, _)) => fail(Problem::Reserved(name.to_string())),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ClientRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientRegistration")
            .field("description", &self.description)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// `https`, or `http` to this machine (RFC 9700 section 2.6).
pub(crate) fn is_safe_url(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    })
}

/// Whether the URL's host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A provider can't be used as it is registered.
#[derive(Debug, thiserror::Error)]
#[error("the provider `{provider}` can't be used: {problem}")]
pub struct RegistrationError {
    provider: String,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("its name must have 1 to 100 characters, without white space")]
    Name,
    #[error("its client id is empty")]
    ClientId,
    #[error("its {what} is `{url}`, but must be an https URL (or http on loopback)")]
    Endpoint { what: &'static str, url: String },
    #[error("its redirect_url is `{0}`, but must be an https URL (or http on loopback) without a fragment")]
    RedirectUrl(String),
    #[error("`{0}` is no JSON pointer: those start with `/`")]
    Pointer(String),
    #[error(
        "its addresses are trusted by the name of `{0}`: `.trust_emails_of(…)` takes the provider's own name"
    )]
    TrustedName(String),
    #[error("`{0}` in the authorization URL is set by the library")]
    Reserved(String),
}
