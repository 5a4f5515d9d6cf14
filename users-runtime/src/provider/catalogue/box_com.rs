use super::provider;
use crate::provider::{Description, EmailTrust};

provider!(
    /// Sign in with Box: accounts are keyed on `id`, and the address is the one that people log in there with, `login`.
    ///
    /// Box does not say whether it is verified.
    ///
    /// ```
    /// use users_runtime::providers::BoxCom;
    ///
    /// let box_com = BoxCom::new("client id", "client secret");
    /// ```
    pub BoxCom, email Sometimes, verified Never,
    Description::new("box", "https://account.box.com")
        .display_name("Box")
        .register_at("https://app.box.com/developers/services", "Redirect URI")
        .authorize_url("https://account.box.com/api/oauth2/authorize")
        .token_url("https://api.box.com/oauth2/token")
        .userinfo_url("https://api.box.com/2.0/users/me")
        .revocation_url("https://api.box.com/oauth2/revoke")
        .id_pointer("/id")
        .email_pointer("/login", EmailTrust::Never)
        .picture_pointer("/avatar_url")
);
