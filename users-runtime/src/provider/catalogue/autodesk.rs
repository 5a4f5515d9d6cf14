use super::provider;
use crate::provider::{ClientAuth, Description};

provider!(
    /// Sign in with Autodesk, by OpenID Connect: accounts are keyed on `sub`.
    ///
    /// ```
    /// use users_runtime::providers::Autodesk;
    ///
    /// let autodesk = Autodesk::new("client id", "client secret");
    /// ```
    pub Autodesk, email Sometimes, verified PerProfile,
    Description::new("autodesk", "https://developer.api.autodesk.com")
        .display_name("Autodesk")
        .register_at("https://aps.autodesk.com/myapps", "Callback URL (of a Traditional Web App)")
        .authorize_url("https://developer.api.autodesk.com/authentication/v2/authorize")
        .token_url("https://developer.api.autodesk.com/authentication/v2/token")
        .userinfo_url("https://api.userprofile.autodesk.com/userinfo")
        .revocation_url("https://developer.api.autodesk.com/authentication/v2/revoke")
        .jwks_url("https://developer.api.autodesk.com/authentication/v2/keys")
        .scopes(["openid", "user-profile:read"])
        .client_auth(ClientAuth::Basic)
);
