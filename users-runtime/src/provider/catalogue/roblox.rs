use super::provider;
use crate::provider::Description;

provider!(
    /// Sign in with Roblox, by OpenID Connect: accounts are keyed on `sub`. Roblox tells no address, and `preferred_username`
    /// is none.
    ///
    /// ```
    /// use users_runtime::providers::Roblox;
    ///
    /// let roblox = Roblox::new("client id", "client secret");
    /// ```
    pub Roblox, email Never, verified Never,
    // The issuer ends in a slash.
    Description::new("roblox", "https://apis.roblox.com/oauth/")
        .display_name("Roblox")
        .register_at("https://create.roblox.com/dashboard/credentials", "Redirect URLs (of an OAuth 2.0 app)")
        .authorize_url("https://apis.roblox.com/oauth/v1/authorize")
        .token_url("https://apis.roblox.com/oauth/v1/token")
        .userinfo_url("https://apis.roblox.com/oauth/v1/userinfo")
        .jwks_url("https://apis.roblox.com/oauth/v1/certs")
        .revocation_url("https://apis.roblox.com/oauth/v1/token/revoke")
        .scopes(["openid", "profile"])
        .no_email()
        .other_name_pointer("/preferred_username")
);
