// Facts: https://developer.okta.com/docs/reference/api/oidc

use super::{address, provider};
use crate::provider::{Description, Refresh};

provider!(
    /// Sign in with an Okta organization, by OpenID Connect: accounts are keyed on `sub`. An address is worth what the
    /// organization makes of it: its administrators can call any of them verified.
    ///
    /// The domain is the organization's own, or `ORGANIZATION.okta.com`. That of a custom authorization server has its path:
    /// `login.company.example/oauth2/default`. For a refresh token the application needs the grant type "Refresh Token", besides
    /// [`offline`](crate::Provider::offline). The rest is in the metadata.
    ///
    /// ```
    /// use users_runtime::providers::Okta;
    ///
    /// let okta = Okta::new("login.company.example", "client id", "client secret");
    /// ```
    Okta(domain = "login.company.example"), email Sometimes, verified PerProfile,
    Description::new("okta", address(domain))
        .display_name("Okta")
        .register_at(address(domain), "Sign-in redirect URIs (of an OIDC Web Application)")
        .discover()
        .scopes(["openid", "email", "profile"])
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
