use super::{host, provider};
use crate::provider::{Description, Refresh};

provider!(
    /// Sign in with an Okta organization, by OpenID Connect: accounts are keyed on `sub`. An address is worth what the
    /// organization makes of it: its administrators can call any of them verified.
    ///
    /// The domain is the organization's own. That of a custom authorization server has its path:
    /// `example.okta.com/oauth2/default`. For a refresh token the application needs the grant type "Refresh Token", besides
    /// [`offline`](crate::Provider::offline). The rest is in the metadata.
    ///
    /// ```
    /// use users_runtime::providers::Okta;
    ///
    /// let okta = Okta::new("example.okta.com", "client id", "client secret");
    /// ```
    Okta(domain = "example.okta.com"), email Sometimes, verified PerProfile,
    Description::new("okta", format!("https://{}", host(domain)))
        .display_name("Okta")
        .register_at(format!("https://{}", host(domain)), "Sign-in redirect URIs (of an OIDC Web Application)")
        .discover()
        .scopes(["openid", "email", "profile"])
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
