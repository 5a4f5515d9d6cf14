use super::{ClientRegistration, Description, Provider, ProvidesEmail};

/// Any provider, by its [`Description`].
///
/// ```
/// use users_runtime::OAuth2;
/// use users_runtime::provider::{Description, EmailTrust};
///
/// let description = Description::new("gitea", "https://git.company.example")
///     .authorize_url("https://git.company.example/login/oauth/authorize")
///     .token_url("https://git.company.example/login/oauth/access_token")
///     .userinfo_url("https://git.company.example/api/v1/user")
///     .scopes(["read:user"])
///     .id_pointer("/id")
///     .email_pointer("/email", EmailTrust::Never)
///     .name_pointer("/full_name")
///     .picture_pointer("/avatar_url");
/// let gitea = OAuth2::new(description, "client id", "client secret");
/// ```
///
/// Whether it gives an e-mail address is known only at run time. A user model with `email: String` may be used with it;
/// a login without an address is then answered `OAUTH_NOT_AVAILABLE_EMAIL`.
#[derive(Clone, Debug)]
pub struct OAuth2(ClientRegistration);

impl OAuth2 {
    /// The provider that `description` is of, with the client id and secret that it gave the application.
    #[must_use]
    pub fn new(
        mut description: Description,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        // Those of the type that it comes from: this one makes none.
        description.promises = None;
        Self(ClientRegistration::new(description, client_id, client_secret))
    }
}

#[diagnostic::do_not_recommend]
impl Provider for OAuth2 {
    fn registration(&self) -> &ClientRegistration {
        &self.0
    }

    fn registration_mut(&mut self) -> &mut ClientRegistration {
        &mut self.0
    }
}

#[diagnostic::do_not_recommend]
impl ProvidesEmail for OAuth2 {}
