use super::provider;
use crate::provider::{Description, EmailTrust, RevocationStyle};

provider!(
    /// Sign in with LINE, by OpenID Connect: accounts are keyed on `sub`, which is another one for each LINE provider. The
    /// address is in the `id_token` alone, and LINE does not say whether it is verified.
    ///
    /// The client id and secret are the id and the secret of a channel for LINE Login. To be told an address the channel needs
    /// the permission for it.
    ///
    /// ```
    /// use users_runtime::providers::Line;
    ///
    /// let line = Line::new("1234567890", "channel secret");
    /// ```
    pub Line, email Sometimes, verified Never,
    Description::new("line", "https://access.line.me")
        .display_name("LINE")
        .register_at("https://developers.line.biz/console/", "Callback URL (of LINE Login)")
        .authorize_url("https://access.line.me/oauth2/v2.1/authorize")
        .token_url("https://api.line.me/oauth2/v2.1/token")
        .revokes_by(RevocationStyle::Form(&[]), "https://api.line.me/oauth2/v2.1/revoke")
        .scopes(["openid", "email", "profile"])
        .id_token_by_secret()
        .email_pointer("/email", EmailTrust::Never)
);
