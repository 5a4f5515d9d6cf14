use super::{host, provider};
use crate::provider::{ClientAuth, Description, EmailTrust, Refresh};

provider!(
    /// Sign in with the SSO Server of a Synology device: accounts are keyed on `sub`. An address is what the device's
    /// administrators have entered, and is not verified.
    ///
    /// The host is that of the device, with its port if it has one; only `https` will do.
    ///
    /// ```
    /// use users_runtime::providers::Synology;
    ///
    /// let synology = Synology::new("nas.example:5001", "application id", "application secret");
    /// ```
    Synology(host_and_port = "nas.example:5001"), email Sometimes, verified Never,
    {
        let issuer = format!("https://{}/webman/sso", host(host_and_port));
        Description::new("synology", issuer.clone())
            .display_name("Synology")
            .register_at(format!("https://{}", host(host_and_port)), "Redirect URI (SSO Server, Application)")
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
