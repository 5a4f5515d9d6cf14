//! What is known of a provider, as data.

use std::borrow::Cow;

use crate::model::Profile;

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
    pub(crate) issuer: Text,
    pub(crate) authorize_url: Text,
    pub(crate) token_url: Text,
    pub(crate) userinfo_url: Text,
    pub(crate) emails_url: Option<Text>,
    pub(crate) revocation_url: Option<Text>,
    pub(crate) scopes: Vec<Text>,
    pub(crate) client_auth: ClientAuth,
    pub(crate) pkce: bool,
    pub(crate) id_token: bool,
    pub(crate) iss_required: bool,
    pub(crate) form_post: bool,
    pub(crate) id: Text,
    pub(crate) legacy_ids: Vec<Text>,
    pub(crate) email: Option<(Text, EmailTrust)>,
    pub(crate) full_name: Text,
    pub(crate) picture: Text,
}

/// How the client proves itself at the token endpoint (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body.
    Post,
    /// HTTP Basic.
    Basic,
}

/// What a provider says of the e-mail addresses it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmailTrust {
    /// Every one is verified.
    Always,
    /// The JSON pointer leads to `true` (or `"true"`) where this one is verified.
    Flag(Cow<'static, str>),
    /// None can be trusted.
    Never,
}

impl Description {
    /// A provider called `name` in the database, whose accounts belong to `issuer`: the issuer identifier where it
    /// has one (RFC 8414), else its home, such as `https://github.com`.
    ///
    /// The defaults are those of OpenID Connect's userinfo: the id at `/sub`, `/email` with `/email_verified`, `/name`,
    /// `/picture`; client authentication in the body; PKCE on.
    #[must_use]
    pub fn new(name: impl Into<Text>, issuer: impl Into<Text>) -> Self {
        Self {
            name: name.into(),
            issuer: issuer.into(),
            authorize_url: Text::default(),
            token_url: Text::default(),
            userinfo_url: Text::default(),
            emails_url: None,
            revocation_url: None,
            scopes: Vec::new(),
            client_auth: ClientAuth::Post,
            pkce: true,
            id_token: true,
            iss_required: false,
            form_post: false,
            id: "/sub".into(),
            legacy_ids: Vec::new(),
            email: Some(("/email".into(), EmailTrust::Flag("/email_verified".into()))),
            full_name: "/name".into(),
            picture: "/picture".into(),
        }
    }

    /// Another issuer.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<Text>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// The authorization endpoint (RFC 6749 section 3.1): `https`, or `http` on loopback. Needed.
    #[must_use]
    pub fn authorize_url(mut self, url: impl Into<Text>) -> Self {
        self.authorize_url = url.into();
        self
    }

    /// The token endpoint (RFC 6749 section 3.2). Needed.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<Text>) -> Self {
        self.token_url = url.into();
        self
    }

    /// Where a `GET` with the access token gives the profile as JSON. Needed.
    #[must_use]
    pub fn userinfo_url(mut self, url: impl Into<Text>) -> Self {
        self.userinfo_url = url.into();
        self
    }

    /// Where a `GET` with the access token gives the addresses as `[{"email", "primary", "verified"}]`, as GitHub has
    /// it. The primary one is used if it is verified, and no other, whatever the profile says.
    #[must_use]
    pub fn emails_url(mut self, url: impl Into<Text>) -> Self {
        self.emails_url = Some(url.into());
        self
    }

    /// Where tokens are revoked (RFC 7009): `https`, or `http` on loopback. Without it the tokens of an account that is
    /// unlinked end when the provider ends them.
    #[must_use]
    pub fn revocation_url(mut self, url: impl Into<Text>) -> Self {
        self.revocation_url = Some(url.into());
        self
    }

    /// The scopes that the profile needs: always asked for.
    #[must_use]
    pub fn scopes<I: IntoIterator<Item: Into<Text>>>(mut self, scopes: I) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// How the client proves itself at the token endpoint.
    #[must_use]
    pub fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.client_auth = auth;
        self
    }

    /// The provider refuses PKCE (RFC 7636), so none is sent. Everything else gets it.
    #[must_use]
    pub fn refuses_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }

    /// The provider gives no `id_token` although it is asked for the scope `openid`. Any other that is asked for that scope
    /// gets a nonce, and has to answer with an `id_token` that passes: issuer, audience, time, nonce (OpenID Connect Core
    /// section 3.1.3.7), and the profile's person (section 5.3.2).
    #[must_use]
    pub fn gives_no_id_token(mut self) -> Self {
        self.id_token = false;
        self
    }

    /// The provider says `authorization_response_iss_parameter_supported`: an answer without `iss` is refused (RFC 9207
    /// section 2.4). An `iss` that differs is refused from any provider.
    #[must_use]
    pub fn sends_iss(mut self) -> Self {
        self.iss_required = true;
        self
    }

    /// The provider answers by a `POST` to the callback.
    #[must_use]
    pub fn form_post(mut self) -> Self {
        self.form_post = true;
        self
    }

    /// The JSON pointer (RFC 6901) to the person's id in the profile: a non-empty string, or an integer.
    #[must_use]
    pub fn id_pointer(mut self, pointer: impl Into<Text>) -> Self {
        self.id = pointer.into();
        self
    }

    /// How other programs have stored the person's id, `{id}` standing for it: HTTPX OAuth has `people/{id}` for Google.
    /// Accounts that are stored so are found by the same look-up, and keep their spelling.
    ///
    /// **Only for a provider whose ids nobody chooses for themselves.** Where people choose their own id, somebody who calls
    /// themselves `people/1234` would be taken for 1234.
    ///
    /// # Panics
    ///
    /// There are more than [`Profile::MAX_LEGACY_IDS`](crate::Profile::MAX_LEGACY_IDS), or one is without `{id}`.
    #[must_use]
    pub fn legacy_ids<I: IntoIterator<Item: Into<Text>>>(mut self, spellings: I) -> Self {
        self.legacy_ids = spellings.into_iter().map(Into::into).collect();
        assert!(self.legacy_ids.len() <= Profile::MAX_LEGACY_IDS, "too many legacy ids");
        assert!(
            self.legacy_ids.iter().all(|spelling| spelling.contains("{id}")),
            "a legacy id has an `{{id}}`"
        );
        self
    }

    /// The JSON pointer to the e-mail address in the profile, and what it is worth.
    #[must_use]
    pub fn email_pointer(mut self, pointer: impl Into<Text>, trust: EmailTrust) -> Self {
        self.email = Some((pointer.into(), trust));
        self
    }

    /// The profile has no e-mail address.
    #[must_use]
    pub fn no_email(mut self) -> Self {
        self.email = None;
        self
    }

    /// The JSON pointer to a name to show.
    #[must_use]
    pub fn name_pointer(mut self, pointer: impl Into<Text>) -> Self {
        self.full_name = pointer.into();
        self
    }

    /// The JSON pointer to the URL of a picture.
    #[must_use]
    pub fn picture_pointer(mut self, pointer: impl Into<Text>) -> Self {
        self.picture = pointer.into();
        self
    }
}
