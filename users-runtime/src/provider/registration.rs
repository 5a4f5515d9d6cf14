//! The application's registration at a provider, and its choices.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderName, HeaderValue};
use oauth2::{ClientId, ClientSecret};
use url::{Host, Url};

use super::id_token::issuer_template;
use super::{ClientAuth, ClientKey, Description, EmailGiven, EmailTrust, EmailVerified, Refresh, TokenIn};
use crate::model::Profile;

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
    pub(crate) offline: bool,
    /// Whether the userinfo is asked for though the `id_token` says all.
    pub(crate) asks_userinfo: bool,
    /// What signs the client's assertions.
    pub(crate) client_key: Option<ClientKey>,
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
            offline: false,
            asks_userinfo: false,
            client_key: None,
            verified_by_default: false,
            associate_by_email: false,
            reclaim_unverified: false,
            requires_verification: false,
            trusted_as: None,
        }
    }

    /// The key that the client proves itself with, where it has no secret: [`ClientAuth::PrivateKeyJwt`].
    #[must_use]
    pub fn client_key(mut self, key: ClientKey) -> Self {
        self.client_key = Some(key);
        self
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
        let fail = |problem| Err(self.problem(problem));
        let name = &*description.name;
        if name.is_empty() || name.len() > 100 || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return fail(Problem::Name);
        }
        if self.client_id.trim().is_empty() {
            return fail(Problem::ClientId);
        }
        self.check_endpoints()?;
        if let Some(url) = &self.redirect_url
            && (!is_safe_url(url) || url.contains('#'))
        {
            return fail(Problem::RedirectUrl(url.clone()));
        }
        self.check_pointers()?;
        let template = description.id_token_issuer.as_deref().and_then(issuer_template);
        if self.trusted_as.is_some() && template.is_some() {
            return fail(Problem::TrustsAllIssuers);
        }
        if let Some(trusted) = &self.trusted_as
            && *trusted != description.name
        {
            return fail(Problem::TrustedName(trusted.to_string()));
        }
        if let Some(promises @ (email, verified)) = description.promises
            && claims_more(promises, description)
        {
            let (gives, proves) = (description.gives_email(), description.verifies_email());
            return fail(Problem::Promises(email, verified, gives, proves));
        }
        self.check_requests()
    }

    fn problem(&self, problem: Problem) -> RegistrationError {
        RegistrationError { provider: self.description.name.to_string(), problem }
    }

    /// Each endpoint is there, or can be found, and is safe to call.
    fn check_endpoints(&self) -> Result<(), RegistrationError> {
        let description = &self.description;
        let url = |what, url: &Text| Some((what, url.to_string()));
        let found = |what, endpoint: &Text| {
            if endpoint.is_empty() && description.discovers { None } else { url(what, endpoint) }
        };
        let optional = |what, endpoint: &Option<Text>| url(what, endpoint.as_ref()?);
        let userinfo = &description.userinfo_url;
        let needs_userinfo = !description.profile_in_token_answer && !description.is_openid();
        let endpoints = [
            found("authorize_url", &description.authorize_url),
            found("token_url", &description.token_url),
            if userinfo.is_empty() && !needs_userinfo { None } else { found("userinfo_url", userinfo) },
            description.emails.as_ref().and_then(|(endpoint, _)| url("emails_url", endpoint)),
            description.revocation.as_ref().and_then(|(endpoint, _)| url("revocation_url", endpoint)),
            optional("refresh_url", &description.refresh_url),
            optional("end_session_url", &description.end_session_url),
            optional("jwks_url", &description.jwks_url),
            if description.discovers { url("issuer", &description.issuer) } else { None },
        ];
        match endpoints.into_iter().flatten().find(|(_, url)| !is_safe_url(url)) {
            Some((what, url)) => Err(self.problem(Problem::Endpoint { what, url })),
            None => self.check_client_key(),
        }
    }

    fn check_client_key(&self) -> Result<(), RegistrationError> {
        let description = &self.description;
        let needs_key =
            matches!(description.client_auth, Some(ClientAuth::PrivateKeyJwt | ClientAuth::SignedSecret));
        // What the metadata says of keys is known later.
        let may_take_one = needs_key || (description.discovers && description.client_auth.is_none());
        match &self.client_key {
            None if needs_key => Err(self.problem(Problem::NoClientKey)),
            Some(_) if !may_take_one => Err(self.problem(Problem::UnusedClientKey)),
            _ => Ok(()),
        }
    }

    fn check_pointers(&self) -> Result<(), RegistrationError> {
        let description = &self.description;
        let mut pointers = description.pointers();
        pointers.extend(description.callback_name.iter().map(|pointer| &**pointer));
        if !description.token_root.is_empty() {
            pointers.push(&description.token_root);
        }
        if let Some((_, EmailTrust::Flags([]))) = &description.email {
            return Err(self.problem(Problem::NoFlags));
        }
        match pointers.into_iter().find(|pointer| !pointer.starts_with('/')) {
            Some(pointer) => Err(self.problem(Problem::Pointer(pointer.to_owned()))),
            None if !description.legacy_ids.iter().all(|spelling| is_spelling(spelling))
                || description.legacy_ids.len() > Profile::MAX_LEGACY_IDS =>
            {
                Err(self.problem(Problem::LegacyIds))
            }
            None if description.id.is_empty() => Err(self.problem(Problem::NoId)),
            None => self.check_id_token(),
        }
    }

    /// What an `id_token` is verified by can be verified.
    fn check_id_token(&self) -> Result<(), RegistrationError> {
        let description = &self.description;
        if description.id_token_by_secret && self.client_secret.secret().is_empty() {
            return Err(self.problem(Problem::NoSecret));
        }
        if !description.pkce && !description.nonce_comes_back && description.is_openid() {
            return Err(self.problem(Problem::Unbound));
        }
        let template = description.id_token_issuer.as_deref().unwrap_or_default();
        match issuer_template(template) {
            Some((_, claim, after))
                if after.contains('{') || !description.id.contains(&format!("/{claim}").into()) =>
            {
                Err(self.problem(Problem::IssuerTemplate(template.to_owned())))
            }
            None if template.contains(['{', '}']) => {
                Err(self.problem(Problem::IssuerTemplate(template.to_owned())))
            }
            _ => Ok(()),
        }
    }

    /// What the description says can stand in a request.
    fn check_requests(&self) -> Result<(), RegistrationError> {
        let description = &self.description;
        let is_name = |name: &str| HeaderName::try_from(name).is_ok();
        let own = match &description.token_in {
            TokenIn::Header(name) => is_name(name),
            TokenIn::Scheme(scheme) => HeaderValue::try_from(&**scheme).is_ok(),
            TokenIn::Bearer => true,
        };
        let mut headers = description.userinfo_headers.0.iter();
        if !own || !headers.all(|(name, value)| is_name(name) && HeaderValue::try_from(&**value).is_ok()) {
            return Err(self.problem(Problem::Header));
        }
        let mut params = description.authorize_params.iter().chain(&self.authorize_params);
        match params.find(|(name, _)| RESERVED.contains(&&**name)) {
            Some((name, _)) => Err(self.problem(Problem::Reserved(name.to_string()))),
            None => Ok(()),
        }
    }

    /// A description without metadata that does not name them. The check has seen to it that there is none.
    pub(super) fn has_no_endpoints(&self) -> RegistrationError {
        self.problem(Problem::NoEndpoints)
    }

    /// Whether a login may ask for this scope.
    pub(crate) fn allows(&self, scope: &str) -> bool {
        let mut scopes = [&self.allowed_scopes, &self.scopes, &self.description.scopes].into_iter().flatten();
        scopes.any(|allowed| allowed == scope)
    }

    /// Whether any login may ask for an `id_token` (OpenID Connect Core section 3.1.2.1).
    pub(crate) fn may_ask_id_token(&self) -> bool {
        self.description.id_token && self.allows("openid")
    }

    /// What is asked for besides the profile's scopes: the application's scopes, and those that a refresh token takes.
    pub(crate) fn extra_scopes(&self) -> impl Iterator<Item = &str> {
        let offline: &[&str] = match &self.description.refresh {
            Refresh::Offline { scopes, .. } if self.offline => scopes,
            _ => &[],
        };
        self.scopes.iter().map(|scope| &**scope).chain(offline.iter().copied())
    }

    /// The parameters of the authorization request: the provider's, those that a refresh token takes, and the application's.
    pub(crate) fn authorize_params(&self) -> impl Iterator<Item = (&str, &str)> {
        let offline: &[(&str, &str)] = match &self.description.refresh {
            Refresh::Offline { params, .. } if self.offline => params,
            _ => &[],
        };
        // A parameter twice is an error (RFC 6749 section 3.1): what the application says of it counts.
        let is_own = |name: &str| self.authorize_params.iter().any(|(own, _)| own == name);
        let described = self.description.authorize_params.iter().map(as_text).chain(offline.iter().copied());
        described.filter(move |(name, _)| !is_own(name)).chain(self.authorize_params.iter().map(as_text))
    }
}

/// Whether a type says more of addresses than the description. That each comes with a word about it is also true where the word
/// is always no: servers of one provider differ in that.
fn claims_more((email, verified): (EmailGiven, EmailVerified), description: &Description) -> bool {
    let gives_enough = match email {
        EmailGiven::Always => description.gives_email() == EmailGiven::Always,
        EmailGiven::Sometimes => description.gives_email() != EmailGiven::Never,
        EmailGiven::Never => true,
    };
    let may_be_unverified = description.verifies_email() != EmailVerified::Always;
    !gives_enough || (verified == EmailVerified::Always && may_be_unverified)
}

/// Whether an id can stand in it.
fn is_spelling(legacy: &str) -> bool {
    ["{id}", "{last}"].iter().any(|id| legacy.contains(id))
}

fn as_text((name, value): &(Text, Text)) -> (&str, &str) {
    (name, value)
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
    #[error("its description names no endpoints that can be called")]
    NoEndpoints,
    #[error("its id_tokens are signed with the client's secret, and that is empty")]
    NoSecret,
    #[error("its description leaves out both PKCE and the nonce: nothing would bind a code to the browser")]
    Unbound,
    #[error(
        "the issuer `{0}` of its id_tokens has to have one claim in braces at most, and that claim has to be among the \
         `id_pointers`"
    )]
    IssuerTemplate(String),
    #[error(
        "its type promises more of e-mail addresses than its description holds: it says `email {0:?}, verified {1:?}`, and the \
         description comes to `email {2:?}, verified {3:?}`"
    )]
    Promises(EmailGiven, EmailVerified, EmailGiven, EmailVerified),
    #[error(
        "its addresses are trusted by its name, and are those of many issuers: whoever runs one could be anybody. Name the one, \
         such as a tenant by its id"
    )]
    TrustsAllIssuers,
    #[error("the flags that say whether an address is verified are none: each would be")]
    NoFlags,
    #[error("a header of its description can't be one")]
    Header,
    #[error("its description has no `id_pointer`")]
    NoId,
    #[error("its client proves itself with a key, and has none: give it one by `.client_key(…)`")]
    NoClientKey,
    #[error("it has a `client_key`, and its description says that the client proves itself in another way")]
    UnusedClientKey,
    #[error(
        "its `legacy_ids` have to be {} at most, each with an `{{id}}` or a `{{last}}`",
        Profile::MAX_LEGACY_IDS
    )]
    LegacyIds,
    #[error(
        "its addresses are trusted by the name of `{0}`: `.trust_emails_of(…)` takes the provider's own name"
    )]
    TrustedName(String),
    #[error("`{0}` in the authorization URL is set by the library")]
    Reserved(String),
}
