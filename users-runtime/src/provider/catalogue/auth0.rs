use super::{address, provider};
use crate::provider::{Description, Refresh};

provider!(
    /// Sign in with an Auth0 tenant, by OpenID Connect: accounts are keyed on `sub`.
    ///
    /// The domain is the tenant's own, or `TENANT.REGION.auth0.com`. An address is worth what the tenant makes of it: its
    /// administrators, and the connections that it trusts, can call any of them verified.
    ///
    /// ```
    /// use users_runtime::providers::Auth0;
    ///
    /// let auth0 = Auth0::new("login.company.example", "client id", "client secret");
    /// ```
    Auth0(domain = "login.company.example"), email Sometimes, verified PerProfile,
    // The issuer ends in a slash.
    Description::new("auth0", format!("{}/", address(domain)))
        .display_name("Auth0")
        .register_at("https://manage.auth0.com", "Allowed Callback URLs")
        .discover()
        .scopes(["openid", "email", "profile"])
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
