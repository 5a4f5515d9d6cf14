use std::borrow::Cow;

use super::{ClientKey, ClientRegistration, Description, Provider, ProvidesEmail, Refresh, VerifiesEmail};

/// How a refresh token is asked for (OpenID Connect Core section 11).
const OFFLINE: Refresh = Refresh::Offline { scopes: &["offline_access"], params: &[("prompt", "consent")] };

/// Any OpenID Connect provider, by its issuer: a Keycloak, a company's Okta, whatever publishes its metadata
/// (OpenID Connect Discovery).
///
/// ```
/// use users_runtime::OpenIdConnect;
///
/// let company = OpenIdConnect::new("company", "https://login.company.example", "client id", "client secret");
/// ```
///
/// The metadata and the signing keys are fetched with the first request that needs them, kept for an hour, and fetched again
/// when an `id_token` is signed with a key that is not among them: making a provider calls nobody. The `id_token` is
/// verified in full (OpenID Connect Core section 3.1.3.7), and where it has the person's e-mail address and name, the userinfo
/// endpoint is not asked.
///
/// The client proves itself as the issuer's metadata allows: by HTTP Basic, in the body, by a
/// [key](OpenIdConnect::with_key), or not at all where the secret is empty.
///
/// For a refresh token say [`offline`](Provider::offline): the person is then asked for consent with each login, which OpenID
/// Connect makes a condition. An issuer that has a way of its own is told by
/// [`extra_scopes`](Provider::extra_scopes) and [`authorize_param`](Provider::authorize_param).
#[derive(Clone, Debug)]
pub struct OpenIdConnect(ClientRegistration);

impl OpenIdConnect {
    /// The issuer, exactly as its metadata names it, with the client id and secret that it gave the application. `name` is the
    /// `oauth_name` of its accounts.
    #[must_use]
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        issuer: impl Into<Cow<'static, str>>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        let description =
            Description::new(name, issuer).discover().scopes(["openid", "email", "profile"]).refresh(OFFLINE);
        Self(ClientRegistration::new(description, client_id, client_secret))
    }

    /// The same for a client that has a key in place of a secret: `private_key_jwt`.
    ///
    /// ```
    /// # fn example(pem: &str) -> Result<(), users_runtime::provider::ClientKeyError> {
    /// use users_runtime::OpenIdConnect;
    /// use users_runtime::provider::ClientKey;
    ///
    /// let key = ClientKey::es256("the key's id", pem)?;
    /// let company = OpenIdConnect::with_key("company", "https://login.company.example", "client id", key);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_key(
        name: impl Into<Cow<'static, str>>,
        issuer: impl Into<Cow<'static, str>>,
        client_id: impl Into<String>,
        key: ClientKey,
    ) -> Self {
        let Self(registration) = Self::new(name, issuer, client_id, "");
        Self(registration.client_key(key))
    }
}

#[diagnostic::do_not_recommend]
impl Provider for OpenIdConnect {
    fn registration(&self) -> &ClientRegistration {
        &self.0
    }

    fn registration_mut(&mut self) -> &mut ClientRegistration {
        &mut self.0
    }
}

#[diagnostic::do_not_recommend]
impl ProvidesEmail for OpenIdConnect {}
#[diagnostic::do_not_recommend]
impl VerifiesEmail for OpenIdConnect {}
