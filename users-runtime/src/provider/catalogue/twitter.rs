use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust, Refresh};

provider!(
    /// Sign in with X, once Twitter: accounts are keyed on `id`, and not on the user name. An address is one that X has
    /// confirmed.
    ///
    /// For addresses the application needs "Request email from users" in its settings.
    ///
    /// ```
    /// use users_runtime::providers::Twitter;
    ///
    /// let twitter = Twitter::new("client id", "client secret");
    /// ```
    pub Twitter, email Sometimes, verified Always,
    Description::new("twitter", "https://x.com")
        .display_name("X")
        .register_at("https://developer.x.com/en/portal/dashboard", "Callback URI / Redirect URL")
        .authorize_url("https://x.com/i/oauth2/authorize")
        .token_url("https://api.x.com/2/oauth2/token")
        .userinfo_url("https://api.x.com/2/users/me?user.fields=confirmed_email,profile_image_url")
        .revocation_url("https://api.x.com/2/oauth2/revoke")
        // A profile takes both of the first two.
        .scopes(["users.read", "tweet.read", "users.email"])
        .client_auth(ClientAuth::Basic)
        .id_pointer("/data/id")
        .email_pointer("/data/confirmed_email", EmailTrust::Always)
        .name_pointer("/data/name")
        .picture_pointer("/data/profile_image_url")
        .refresh(Refresh::Offline { scopes: &["offline.access"], params: &[] })
);
