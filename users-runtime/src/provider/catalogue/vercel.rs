use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Vercel, by OpenID Connect: accounts are keyed on `sub`. Vercel does not say of an address whether it is
    /// verified.
    ///
    /// ```
    /// use users_runtime::providers::Vercel;
    ///
    /// let vercel = Vercel::new("client id", "client secret");
    /// ```
    pub Vercel, email Sometimes, verified Never,
    Description::new("vercel", "https://vercel.com")
        .display_name("Vercel")
        .register_at("https://vercel.com/dashboard", "Authorization Callback URLs (team settings, Apps)")
        .authorize_url("https://vercel.com/oauth/authorize")
        .token_url("https://api.vercel.com/login/oauth/token")
        .userinfo_url("https://api.vercel.com/login/oauth/userinfo")
        .jwks_url("https://vercel.com/.well-known/jwks")
        .revocation_url("https://api.vercel.com/login/oauth/token/revoke")
        .scopes(["openid", "email", "profile"])
        .client_auth(ClientAuth::Basic)
        .email_pointer("/email", EmailTrust::Never)
        .other_name_pointer("/preferred_username")
        .refresh(Refresh::Never)
);
