use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust};

provider!(
    /// Sign in with Zoom: accounts are keyed on `id`. What Zoom says of an address is not clear enough to trust it.
    ///
    /// The application is a "General app" with the scope `user:read:user`, chosen where it is registered.
    ///
    /// ```
    /// use users_runtime::providers::Zoom;
    ///
    /// let zoom = Zoom::new("client id", "client secret");
    /// ```
    pub Zoom, email Sometimes, verified Never,
    Description::new("zoom", "https://zoom.us")
        .display_name("Zoom")
        .register_at("https://marketplace.zoom.us", "OAuth Redirect URL")
        .authorize_url("https://zoom.us/oauth/authorize")
        .token_url("https://zoom.us/oauth/token")
        .userinfo_url("https://api.zoom.us/v2/users/me")
        .revocation_url("https://zoom.us/oauth/revoke")
        .client_auth(ClientAuth::Basic)
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .name_pointers(["/first_name", "/last_name"])
        .other_name_pointer("/display_name")
        .picture_pointer("/pic_url")
);
