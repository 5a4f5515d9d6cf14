use super::provider;
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Atlassian: accounts are keyed on `account_id`.
    ///
    /// The profile is the "User Identity API", which the application has to be given in the console. Atlassian does not say
    /// whether an e-mail address is verified.
    ///
    /// ```
    /// use users_runtime::providers::Atlassian;
    ///
    /// let atlassian = Atlassian::new("client id", "client secret");
    /// ```
    pub Atlassian, email Sometimes, verified Never,
    Description::new("atlassian", "https://auth.atlassian.com")
        .display_name("Atlassian")
        .register_at("https://developer.atlassian.com/apps", "Callback URL (of OAuth 2.0 (3LO))")
        .authorize_url("https://auth.atlassian.com/authorize")
        .token_url("https://auth.atlassian.com/oauth/token")
        .userinfo_url("https://api.atlassian.com/me")
        .scopes(["read:me"])
        .authorize_param("audience", "api.atlassian.com")
        .authorize_param("prompt", "consent")
        .id_pointer("/account_id")
        .email_pointer("/email", EmailTrust::Never)
        .refresh(Refresh::Offline { scopes: &["offline_access"], params: &[] })
);
