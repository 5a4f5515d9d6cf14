use super::provider;
use crate::provider::{ClientAuth, Description};

provider!(
    /// Sign in with Yahoo, by OpenID Connect: accounts are keyed on `sub`.
    ///
    /// The application needs the permissions "OpenID Connect Permissions: Email" and "Profile". Yahoo refuses the code of an
    /// application with a secret that comes with a PKCE verifier, so there the nonce in the `id_token` holds the code to the
    /// browser.
    ///
    /// ```
    /// use users_runtime::providers::Yahoo;
    ///
    /// let yahoo = Yahoo::new("client id", "client secret");
    /// ```
    pub Yahoo, email Sometimes, verified PerProfile,
    Description::new("yahoo", "https://api.login.yahoo.com")
        .display_name("Yahoo")
        .register_at("https://developer.yahoo.com/apps/", "Redirect URI(s)")
        .authorize_url("https://api.login.yahoo.com/oauth2/request_auth")
        .token_url("https://api.login.yahoo.com/oauth2/get_token")
        .userinfo_url("https://api.login.yahoo.com/openid/v1/userinfo")
        .jwks_url("https://api.login.yahoo.com/openid/v1/certs")
        .scopes(["openid", "email", "profile"])
        .client_auth(ClientAuth::Basic)
        .refuses_pkce()
);
