use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Railway: accounts are keyed on `sub`. Railway does not say of an address whether it is verified.
    ///
    /// ```
    /// use users_runtime::providers::Railway;
    ///
    /// let railway = Railway::new("client id", "client secret");
    /// ```
    pub Railway, email Sometimes, verified Never,
    Description::new("railway", "https://backboard.railway.com")
        .display_name("Railway")
        .register_at("https://railway.com", "Redirect URIs (workspace settings, Developer, New OAuth App)")
        .authorize_url("https://backboard.railway.com/oauth/auth")
        .token_url("https://backboard.railway.com/oauth/token")
        .userinfo_url("https://backboard.railway.com/oauth/me")
        .scopes(["openid", "email", "profile"])
        .client_auth(ClientAuth::Basic)
        .gives_no_id_token()
        .email_pointer("/email", EmailTrust::Never)
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[("prompt", "consent")] })
);
