use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with Slack, by OpenID Connect: accounts are keyed on `sub`, the person in a workspace.
    ///
    /// **An address proves nothing**: a workspace with a sign-on of its own gives its people what address it likes, and anybody
    /// can have a workspace.
    ///
    /// Slack takes `https` redirect URIs only, in development too. It fails when an application with a secret sends a PKCE
    /// verifier, so there the nonce in the `id_token` holds the code to the browser.
    ///
    /// ```
    /// use users_runtime::providers::Slack;
    ///
    /// let slack = Slack::new("client id", "client secret");
    /// ```
    pub Slack, email Sometimes, verified Never,
    Description::new("slack", "https://slack.com")
        .display_name("Slack")
        .register_at("https://api.slack.com/apps", "Redirect URLs (under OAuth & Permissions)")
        .authorize_url("https://slack.com/openid/connect/authorize")
        .token_url("https://slack.com/api/openid.connect.token")
        .userinfo_url("https://slack.com/api/openid.connect.userInfo")
        .jwks_url("https://slack.com/openid/connect/keys")
        .scopes(["openid", "profile", "email"])
        .refuses_pkce()
        .email_pointer("/email", EmailTrust::Never)
        .grant_errors(["invalid_code"])
        .refresh(Refresh::Never)
        .quirks(Quirks { errors_as_200: true, tokens_do_not_expire: true, ..Quirks::NONE })
);
