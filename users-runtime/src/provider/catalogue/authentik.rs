use super::{host, provider};
use crate::provider::{Description, Refresh};

provider!(
    /// Sign in with an authentik server, by OpenID Connect: accounts are keyed on `sub`. It is told the server's host and the
    /// slug of the application there.
    ///
    /// The provider has to have an issuer of its own, which is the default, and a signing key. Since authentik 2025.10 no
    /// e-mail address is verified, unless a scope mapping of the server's says so.
    ///
    /// ```
    /// use users_runtime::providers::Authentik;
    ///
    /// let authentik = Authentik::new("login.company.example", "shop", "client id", "client secret");
    /// ```
    Authentik(domain = "login.company.example", slug = "shop"), email Sometimes, verified PerProfile,
    // The issuer ends in a slash.
    Description::new("authentik", format!("https://{}/application/o/{slug}/", host(domain)))
        .display_name("authentik")
        .register_at("https://docs.goauthentik.io/add-secure-apps/providers/oauth2/", "Redirect URIs")
        .discover()
        .scopes(["openid", "email", "profile"])
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
