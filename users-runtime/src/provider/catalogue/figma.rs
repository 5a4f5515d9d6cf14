// Facts: https://developers.figma.com/docs/rest-api/authentication

use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust, Quirks};

provider!(
    /// Sign in with Figma: accounts are keyed on `id`.
    ///
    /// Figma does not say whether an e-mail address is verified.
    ///
    /// ```
    /// use users_runtime::providers::Figma;
    ///
    /// let figma = Figma::new("client id", "client secret");
    /// ```
    pub Figma, email Sometimes, verified Never,
    Description::new("figma", "https://www.figma.com")
        .display_name("Figma")
        .register_at("https://www.figma.com/developers/apps", "Redirect URLs")
        .authorize_url("https://www.figma.com/oauth")
        .token_url("https://api.figma.com/v1/oauth/token")
        .refresh_url("https://api.figma.com/v1/oauth/refresh")
        .userinfo_url("https://api.figma.com/v1/me")
        .scopes(["current_user:read"])
        .client_auth(ClientAuth::Basic)
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .name_pointer("/handle")
        .picture_pointer("/img_url")
        .quirks(Quirks { keeps_refresh_token: true, ..Quirks::NONE })
);
