//! What is known of a provider, as data.

mod kinds;
mod profile;
mod quirks;
mod tokens;

use std::borrow::Cow;
use std::fmt;

pub use kinds::{
    ClientAuth, EmailGiven, EmailList, EmailTrust, EmailVerified, Refresh, RevocationStyle, TokenIn,
    UserinfoRequest,
};
pub use quirks::Quirks;

type Text = Cow<'static, str>;

/// What is known of a provider: endpoints, scopes, and where in its answers things are.
///
/// ```
/// use users_runtime::provider::{Description, EmailTrust};
///
/// let gitea = Description::new("gitea", "https://git.company.example")
///     .authorize_url("https://git.company.example/login/oauth/authorize")
///     .token_url("https://git.company.example/login/oauth/access_token")
///     .userinfo_url("https://git.company.example/login/oauth/userinfo")
///     .scopes(["openid", "email", "profile"])
///     .email_pointer("/email", EmailTrust::Never);
/// ```
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, set by a method of its own")]
pub struct Description {
    pub(crate) name: Text,
    pub(crate) display_name: Option<Text>,
    pub(crate) registration: Option<(Text, Text)>,
    pub(crate) issuer: Text,
    pub(crate) discovers: bool,
    pub(crate) authorize_url: Text,
    pub(crate) token_url: Text,
    pub(crate) refresh_url: Option<Text>,
    pub(crate) userinfo_url: Text,
    pub(crate) emails: Option<(Text, EmailList)>,
    pub(crate) revocation: Option<(Text, RevocationStyle)>,
    pub(crate) end_session_url: Option<Text>,
    pub(crate) jwks_url: Option<Text>,
    pub(crate) scopes: Vec<Text>,
    pub(crate) scope_separator: char,
    pub(crate) authorize_params: Vec<(Text, Text)>,
    pub(crate) token_params: Headers,
    pub(crate) client_id_param: Text,
    pub(crate) client_auth: Option<ClientAuth>,
    pub(crate) assertion_audience: Option<Text>,
    pub(crate) pkce: bool,
    pub(crate) pkce_in_hex: bool,
    pub(crate) form_post: bool,
    pub(crate) iss_required: bool,
    pub(crate) id_token: bool,
    pub(crate) id_token_issuer: Option<Text>,
    pub(crate) id_token_by_secret: bool,
    pub(crate) nonce_comes_back: bool,
    pub(crate) refresh: Refresh,
    pub(crate) grant_errors: Vec<Text>,
    pub(crate) token_root: Text,
    pub(crate) profile_in_token_answer: bool,
    pub(crate) userinfo_request: UserinfoRequest,
    pub(crate) token_in: TokenIn,
    pub(crate) userinfo_headers: Headers,
    pub(crate) id: Vec<Text>,
    pub(crate) legacy_ids: Vec<Text>,
    pub(crate) email: Option<(Text, EmailTrust)>,
    pub(crate) email_always: bool,
    pub(crate) full_name: Vec<Text>,
    pub(crate) other_name: Option<Text>,
    pub(crate) callback_name: Vec<Text>,
    pub(crate) picture: Text,
    pub(crate) quirks: Quirks,
    /// What the provider's type promises: the rest has to hold it.
    pub(crate) promises: Option<(EmailGiven, EmailVerified)>,
}

/// Headers, or parameters of a request, of a provider's own. Their values may be secrets.
#[derive(Clone, Default)]
pub(crate) struct Headers(pub(crate) Vec<(Text, Text)>);

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Description {
    /// A provider called `name` in the database, whose accounts belong to `issuer`: the issuer identifier where it
    /// has one (RFC 8414), else its home, such as `https://discord.com`.
    ///
    /// The defaults are those of OpenID Connect's userinfo: the id at `/sub`, `/email` with `/email_verified`, `/name`,
    /// `/picture`; client authentication in the body; PKCE on.
    #[must_use]
    pub fn new(name: impl Into<Text>, issuer: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            display_name: None,
            registration: None,
            issuer: issuer.into(),
            discovers: false,
            authorize_url: Text::default(),
            token_url: Text::default(),
            refresh_url: None,
            userinfo_url: Text::default(),
            emails: None,
            revocation: None,
            end_session_url: None,
            jwks_url: None,
            scopes: Vec::new(),
            scope_separator: ' ',
            authorize_params: Vec::new(),
            token_params: Headers::default(),
            client_id_param: "client_id".into(),
            client_auth: None,
            assertion_audience: None,
            pkce: true,
            pkce_in_hex: false,
            form_post: false,
            iss_required: false,
            id_token: true,
            id_token_issuer: None,
            id_token_by_secret: false,
            nonce_comes_back: true,
            refresh: Refresh::Always,
            grant_errors: Vec::new(),
            token_root: Text::default(),
            profile_in_token_answer: false,
            userinfo_request: UserinfoRequest::Get,
            token_in: TokenIn::Bearer,
            userinfo_headers: Headers::default(),
            id: vec!["/sub".into()],
            legacy_ids: Vec::new(),
            email: Some(("/email".into(), EmailTrust::Flag("/email_verified".into()))),
            email_always: false,
            full_name: vec!["/name".into()],
            other_name: None,
            callback_name: Vec::new(),
            picture: "/picture".into(),
            quirks: Quirks::default(),
            promises: None,
        }
    }

    /// Another issuer.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<Text>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// What it is called in the database: the `oauth_name` of its accounts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it: its [display name](Self::display_name), else its name.
    ///
    /// ```
    /// use users_runtime::GitHub;
    /// use users_runtime::provider::Described as _;
    ///
    /// assert_eq!(format!("Sign in with {}", GitHub::description().label()), "Sign in with GitHub");
    /// ```
    #[must_use]
    pub fn label(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }

    /// What the provider's type promises.
    #[doc(hidden)]
    #[must_use]
    pub fn __promises(mut self, email: EmailGiven, verified: EmailVerified) -> Self {
        self.promises = Some((email, verified));
        self
    }

    /// The JSON pointers into the profile.
    pub(crate) fn pointers(&self) -> Vec<&str> {
        let mut pointers: Vec<&str> = Vec::new();
        match &self.email {
            Some((pointer, EmailTrust::Flag(flag))) => pointers.extend([&**pointer, &**flag]),
            Some((pointer, EmailTrust::Flags(flags))) => {
                pointers.push(pointer);
                pointers.extend(*flags);
            }
            Some((pointer, _)) => pointers.push(pointer),
            None => {}
        }
        let emails = self.emails.iter().map(|(_, emails)| &emails.list).filter(|list| !list.is_empty());
        let lists = self.id.iter().chain(&self.full_name).chain(&self.other_name).chain(emails);
        pointers.extend(lists.map(|pointer| &**pointer));
        if self.picture.contains('{') {
            let in_braces =
                self.picture.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default());
            pointers.extend(in_braces);
        } else {
            pointers.push(&self.picture);
        }
        pointers
    }

    /// Whether it is asked for an `id_token` always.
    pub(crate) fn is_openid(&self) -> bool {
        self.id_token && self.scopes.iter().any(|scope| scope == "openid")
    }

    /// What people call it, such as `GitHub`. Without this it is its name in the database.
    #[must_use]
    pub fn display_name(mut self, name: impl Into<Text>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Where an application is registered: the address of the provider's console, and what its field for the callback is
    /// called.
    #[must_use]
    pub fn register_at(mut self, console: impl Into<Text>, field: impl Into<Text>) -> Self {
        self.registration = Some((console.into(), field.into()));
        self
    }

    /// The issuer's metadata says the rest (OpenID Connect Discovery section 4): what this description leaves out of
    /// endpoints, client authentication, `iss` and signing keys. It is asked for with the first request that needs it,
    /// kept for an hour, and has to name the issuer exactly.
    #[must_use]
    pub fn discover(mut self) -> Self {
        self.discovers = true;
        self
    }

    /// The authorization endpoint (RFC 6749 section 3.1): `https`, or `http` on loopback. Needed, if not discovered.
    #[must_use]
    pub fn authorize_url(mut self, url: impl Into<Text>) -> Self {
        self.authorize_url = url.into();
        self
    }

    /// The token endpoint (RFC 6749 section 3.2). Needed, if not discovered.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<Text>) -> Self {
        self.token_url = url.into();
        self
    }

    /// Where tokens are refreshed, if not at the token endpoint.
    #[must_use]
    pub fn refresh_url(mut self, url: impl Into<Text>) -> Self {
        self.refresh_url = Some(url.into());
        self
    }

    /// Where tokens are revoked (RFC 7009): `https`, or `http` on loopback. Without it the tokens of an account that is
    /// unlinked end when the provider ends them. `{client_id}` in it stands for the client's id.
    #[must_use]
    pub fn revocation_url(self, url: impl Into<Text>) -> Self {
        self.revokes_by(RevocationStyle::Rfc7009, url)
    }

    /// As [`revocation_url`](Self::revocation_url), where it is not done by RFC 7009.
    #[must_use]
    pub fn revokes_by(mut self, style: RevocationStyle, url: impl Into<Text>) -> Self {
        self.revocation = Some((url.into(), style));
        self
    }

    /// Where a person is logged out at the provider (OpenID Connect RP-Initiated Logout section 2).
    #[must_use]
    pub fn end_session_url(mut self, url: impl Into<Text>) -> Self {
        self.end_session_url = Some(url.into());
        self
    }

    /// Where the keys are that an `id_token` is signed with (RFC 7517 section 5). Without it they are looked up by the
    /// issuer's metadata.
    #[must_use]
    pub fn jwks_url(mut self, url: impl Into<Text>) -> Self {
        self.jwks_url = Some(url.into());
        self
    }

    /// The scopes that the profile needs: always asked for.
    #[must_use]
    pub fn scopes<I: IntoIterator<Item: Into<Text>>>(mut self, scopes: I) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// What stands between scopes in the authorization request, if not a space (RFC 6749 section 3.3).
    #[must_use]
    pub fn scope_separator(mut self, separator: char) -> Self {
        self.scope_separator = separator;
        self
    }

    /// A parameter that each authorization request has.
    #[must_use]
    pub fn authorize_param(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.authorize_params.push((name.into(), value.into()));
        self
    }

    /// A parameter that each request to the token endpoint has.
    #[must_use]
    pub fn token_param(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.token_params.0.push((name.into(), value.into()));
        self
    }

    /// What the provider calls the parameter `client_id`: `client_key` at TikTok.
    #[must_use]
    pub fn client_id_param(mut self, name: impl Into<Text>) -> Self {
        self.client_id_param = name.into();
        self
    }

    /// What the fake of this provider does as the provider does it, and this library takes from any.
    #[must_use]
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }
}
