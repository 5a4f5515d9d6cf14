use super::{address, provider};
use crate::provider::{ClientAuth, Description, EmailTrust, Refresh};

provider!(
    /// Sign in with the SSO Server of a Synology device: accounts are keyed on `sub`, which is the person's **user name** on the
    /// device: it tells no other id. Whoever is given the name of somebody who is gone signs in as them, so the device's
    /// administrators have to leave such names unused. An address is what they have entered, and is not verified.
    ///
    /// The address is that of the device, with its port if it has one.
    ///
    /// ```
    /// use users_runtime::providers::Synology;
    ///
    /// let synology = Synology::new("https://nas.example:5001", "application id", "application secret");
    /// ```
    pub Synology(server = "https://nas.example:5001"), email Sometimes, verified Never,
    {
        let server = address(server);
        let issuer = format!("{server}/webman/sso");
        Description::new("synology", issuer.clone())
            .display_name("Synology")
            .register_at(server, "Redirect URI (SSO Server, Application)")
            .authorize_url(format!("{issuer}/SSOOauth.cgi"))
            .token_url(format!("{issuer}/SSOAccessToken.cgi"))
            .userinfo_url(format!("{issuer}/SSOUserInfo.cgi"))
            .scopes(["openid", "email"])
            .client_auth(ClientAuth::Basic)
            .gives_no_id_token()
            .email_pointer("/email", EmailTrust::Never)
            .name_pointer("/username")
            .refresh(Refresh::Never)
    }
);
