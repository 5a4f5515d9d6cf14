// Facts: https://www.keycloak.org/securing-apps/oidc-layers

use super::{address, provider};
use crate::provider::Description;

provider!(
    /// Sign in with a realm of a Keycloak server, by OpenID Connect: accounts are keyed on `sub`. An address is worth what the
    /// realm makes of it: its administrators can call any of them verified.
    ///
    /// The rest is in the realm's metadata. Where that says that `iss` comes with the code, it has to: the client's setting
    /// "Exclude Issuer From Authentication Response" stays off. Two realms need two [names](crate::Provider::named).
    ///
    /// ```
    /// use users_runtime::providers::Keycloak;
    ///
    /// let keycloak = Keycloak::new("https://login.company.example/realms/staff", "client id", "client secret");
    /// ```
    pub Keycloak(realm = "https://keycloak.example/realms/example"), email Sometimes, verified PerProfile,
    Description::new("keycloak", address(realm))
        .display_name("Keycloak")
        .register_at(
            "https://www.keycloak.org/docs/latest/server_admin/#_oidc_clients",
            "Valid redirect URIs (of a client with client authentication)"
        )
        .discover()
        .scopes(["openid", "email", "profile"])
        .other_name_pointer("/preferred_username")
);
