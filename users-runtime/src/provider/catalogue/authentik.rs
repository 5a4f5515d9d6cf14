use super::{address, provider};
use crate::provider::{Description, Refresh};

provider!(
    /// Sign in with an authentik server, by OpenID Connect: accounts are keyed on `sub`. It is told the server's address and
    /// the slug of the application there.
    ///
    /// The provider has to have an issuer of its own, which is the default, and a signing key. Since authentik 2025.10 no
    /// e-mail address is verified, unless a scope mapping of the server's says so.
    ///
    /// ```
    /// use users_runtime::providers::Authentik;
    ///
    /// let authentik = Authentik::new("https://login.company.example", "shop", "client id", "client secret");
    /// ```
    pub Authentik(server = "https://login.company.example", slug = "shop"), email Sometimes, verified PerProfile,
    // The issuer ends in a slash.
    Description::new("authentik", format!("{}/application/o/{}/", address(server), slug.trim().trim_matches('/')))
        .display_name("authentik")
        .register_at("https://docs.goauthentik.io/add-secure-apps/providers/oauth2/", "Redirect URIs")
        .discover()
        .scopes(["openid", "email", "profile"])
        .other_name_pointer("/preferred_username")
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
