use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust};

provider!(
    /// Sign in with Intuit: accounts are keyed on `sub`.
    ///
    /// Its `id_token` is not known to have the nonce, so the userinfo says who the person is. With the keys for development
    /// it is asked of another host, `sandbox-accounts.platform.intuit.com`:
    /// [`description_mut`](crate::provider::ClientRegistration::description_mut) changes that.
    ///
    /// ```
    /// use users_runtime::providers::Intuit;
    ///
    /// let intuit = Intuit::new("client id", "client secret");
    /// ```
    pub Intuit, email Sometimes, verified PerProfile,
    Description::new("intuit", "https://oauth.platform.intuit.com/op/v1")
        .display_name("Intuit")
        .register_at("https://developer.intuit.com", "Redirect URIs (of the keys for production)")
        .authorize_url("https://appcenter.intuit.com/connect/oauth2")
        .token_url("https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer")
        .userinfo_url("https://accounts.platform.intuit.com/v1/openid_connect/userinfo")
        .revocation_url("https://developer.api.intuit.com/v2/oauth2/tokens/revoke")
        .scopes(["openid", "email", "profile"])
        .client_auth(ClientAuth::Basic)
        .gives_no_id_token()
        .email_pointer("/email", EmailTrust::Flag("/emailVerified".into()))
        .name_pointers(["/givenName", "/familyName"])
);
