use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, Refresh, RevocationStyle, UserinfoRequest};

provider!(
    /// Sign in with Dropbox: accounts are keyed on `account_id`.
    ///
    /// The application needs the permission `account_info.read`.
    ///
    /// ```
    /// use users_runtime::providers::Dropbox;
    ///
    /// let dropbox = Dropbox::new("app key", "app secret");
    /// ```
    pub Dropbox, email Sometimes, verified PerProfile,
    Description::new("dropbox", "https://www.dropbox.com")
        .display_name("Dropbox")
        .register_at("https://www.dropbox.com/developers/apps", "Redirect URIs (under OAuth 2)")
        .authorize_url("https://www.dropbox.com/oauth2/authorize")
        .token_url("https://api.dropboxapi.com/oauth2/token")
        .userinfo_url("https://api.dropboxapi.com/2/users/get_current_account")
        .userinfo_request(UserinfoRequest::Post)
        .revokes_by(RevocationStyle::BearerPost, "https://api.dropboxapi.com/2/auth/token/revoke")
        .scopes(["account_info.read"])
        .id_pointer("/account_id")
        .name_pointer("/name/display_name")
        .email_pointer("/email", EmailTrust::Flag("/email_verified".into()))
        .picture_pointer("/profile_photo_url")
        .refresh(Refresh::Offline { scopes: &[], params: &[("token_access_type", "offline")] })
        .quirks(Quirks { keeps_refresh_token: true, ..Quirks::NONE })
);
