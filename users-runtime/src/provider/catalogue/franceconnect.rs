use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with FranceConnect, by OpenID Connect: accounts are keyed on `sub`, which is another one for each application.
    /// The address is what the person has typed somewhere, so it is never verified.
    ///
    /// What it tells is signed: register the algorithm RS256 for both the `id_token` and the userinfo. Version 1 is gone,
    /// this is version 2. Its sandbox is another issuer: change the description's endpoints for that
    /// ([`description_mut`](crate::provider::ClientRegistration::description_mut)).
    ///
    /// ```
    /// use users_runtime::providers::FranceConnect;
    ///
    /// let franceconnect = FranceConnect::new("client id", "client secret");
    /// ```
    pub FranceConnect, email Sometimes, verified Never,
    Description::new("franceconnect", "https://oidc.franceconnect.gouv.fr/api/v2")
        .display_name("FranceConnect")
        .register_at("https://datapass.api.gouv.fr", "URL de redirection de connexion")
        .authorize_url("https://oidc.franceconnect.gouv.fr/api/v2/authorize")
        .authorize_param("acr_values", "eidas1")
        .token_url("https://oidc.franceconnect.gouv.fr/api/v2/token")
        .userinfo_url("https://oidc.franceconnect.gouv.fr/api/v2/userinfo")
        .jwks_url("https://oidc.franceconnect.gouv.fr/api/v2/jwks")
        .sends_iss()
        .scopes(["openid", "given_name", "family_name", "email"])
        .email_pointer("/email", EmailTrust::Never)
        .name_pointers(["/given_name", "/family_name"])
        .refresh(Refresh::Never)
        .quirks(Quirks { signed_userinfo: true, ..Quirks::NONE })
);
