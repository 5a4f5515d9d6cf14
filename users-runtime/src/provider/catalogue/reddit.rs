use super::provider;
use crate::provider::{ClientAuth, Description, Quirks, Refresh};

provider!(
    /// Sign in with Reddit: accounts are keyed on `id`, and not on `name`. Reddit tells no address: `oauth_client_id` in its
    /// profile is the application, and not a way to reach somebody.
    ///
    /// The application has to be of the kind "web app". Reddit wants a `User-Agent` in each request, which this library sends.
    ///
    /// ```
    /// use users_runtime::providers::Reddit;
    ///
    /// let reddit = Reddit::new("client id", "client secret");
    /// ```
    pub Reddit, email Never, verified Never,
    Description::new("reddit", "https://www.reddit.com")
        .display_name("Reddit")
        .register_at("https://www.reddit.com/prefs/apps", "redirect uri")
        .authorize_url("https://www.reddit.com/api/v1/authorize")
        .token_url("https://www.reddit.com/api/v1/access_token")
        // Without `raw_json`, `&` comes as `&amp;` in the picture's URL.
        .userinfo_url("https://oauth.reddit.com/api/v1/me?raw_json=1")
        .revocation_url("https://www.reddit.com/api/v1/revoke_token")
        .scopes(["identity"])
        .client_auth(ClientAuth::Basic)
        .id_pointer("/id")
        .no_email()
        .name_pointer("/name")
        .picture_pointer("/icon_img")
        .refresh(Refresh::Offline { scopes: &[], params: &[("duration", "permanent")] })
        .quirks(Quirks { wants_user_agent: true, ..Quirks::NONE })
);
