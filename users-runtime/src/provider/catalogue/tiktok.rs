use super::provider;
use crate::provider::Description;

provider!(
    /// Sign in with TikTok: accounts are keyed on `open_id`, which is the person in this application only. TikTok tells no
    /// address, and a user name is none.
    ///
    /// The application needs the product "Login Kit". What is called the client id here is its client key.
    ///
    /// ```
    /// use users_runtime::providers::TikTok;
    ///
    /// let tiktok = TikTok::new("client key", "client secret");
    /// ```
    pub TikTok, email Never, verified Never,
    Description::new("tiktok", "https://www.tiktok.com")
        .display_name("TikTok")
        .register_at("https://developers.tiktok.com/apps", "Redirect URI (of Login Kit)")
        .authorize_url("https://www.tiktok.com/v2/auth/authorize/")
        .token_url("https://open.tiktokapis.com/v2/oauth/token/")
        // What is not named in `fields` is not told.
        .userinfo_url("https://open.tiktokapis.com/v2/user/info/?fields=open_id,display_name,avatar_url")
        .revocation_url("https://open.tiktokapis.com/v2/oauth/revoke/")
        .client_id_param("client_key")
        // https://developers.tiktok.com/doc/login-kit-desktop/ has it so; that of the web says nothing of PKCE.
        .pkce_in_hex()
        .scopes(["user.info.basic"])
        .scope_separator(',')
        .id_pointer("/data/user/open_id")
        .no_email()
        .name_pointer("/data/user/display_name")
        .picture_pointer("/data/user/avatar_url")
);
