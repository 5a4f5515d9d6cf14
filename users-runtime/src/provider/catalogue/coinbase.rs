use super::provider;
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Coinbase: accounts are keyed on `id`.
    ///
    /// Coinbase makes OAuth clients for its partners only, and does not say whether an e-mail address is verified.
    ///
    /// ```
    /// use users_runtime::providers::Coinbase;
    ///
    /// let coinbase = Coinbase::new("client id", "client secret");
    /// ```
    pub Coinbase, email Sometimes, verified Never,
    Description::new("coinbase", "https://login.coinbase.com")
        .display_name("Coinbase")
        .register_at("https://portal.cdp.coinbase.com", "Redirect URI (under API Keys, OAuth)")
        .authorize_url("https://login.coinbase.com/oauth2/auth")
        .token_url("https://login.coinbase.com/oauth2/token")
        // Where it revokes, since its endpoints have moved here, is not confirmed.
        .userinfo_url("https://api.coinbase.com/v2/user")
        .scopes(["wallet:user:read", "wallet:user:email"])
        .scope_separator(',')
        .id_pointer("/data/id")
        .email_pointer("/data/email", EmailTrust::Never)
        .name_pointer("/data/name")
        .picture_pointer("/data/avatar_url")
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
