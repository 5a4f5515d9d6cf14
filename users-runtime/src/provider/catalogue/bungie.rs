use super::provider;
use crate::provider::{ClientAuth, Description};

provider!(
    /// Sign in with Bungie: accounts are keyed on the Bungie.net `membershipId`. It is told the application's API key besides,
    /// which each request to Bungie's API names.
    ///
    /// The client has to be a confidential one, and its redirect URL has to be `https`. Bungie tells no e-mail address.
    ///
    /// ```
    /// use users_runtime::providers::Bungie;
    ///
    /// let bungie = Bungie::new("api key", "12345", "client secret");
    /// ```
    pub Bungie(api_key = "0123456789abcdef0123456789abcdef"), email Never, verified Never,
    Description::new("bungie", "https://www.bungie.net")
        .display_name("Bungie")
        .register_at("https://www.bungie.net/en/Application", "Redirect URL (of a Confidential client)")
        .authorize_url("https://www.bungie.net/en/OAuth/Authorize")
        .token_url("https://www.bungie.net/platform/app/oauth/token/")
        .userinfo_url("https://www.bungie.net/Platform/User/GetMembershipsForCurrentUser/")
        .userinfo_header("X-API-Key", api_key.to_owned())
        .client_auth(ClientAuth::Basic)
        .id_pointer("/Response/bungieNetUser/membershipId")
        .no_email()
        .name_pointer("/Response/bungieNetUser/displayName")
);
