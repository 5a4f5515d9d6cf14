use super::provider;
use crate::provider::Description;

/// What Twitch tells beside the id, in the `id_token` and in the userinfo.
const CLAIMS: &str = concat!(
    r#"{"id_token":{"email":null,"email_verified":null,"picture":null,"preferred_username":null},"#,
    r#""userinfo":{"email":null,"email_verified":null,"picture":null,"preferred_username":null}}"#,
);

provider!(
    /// Sign in with Twitch, by OpenID Connect: accounts are keyed on `sub`.
    ///
    /// Twitch tells only what is asked for by name, in the parameter `claims`: who sets that has to name all of it again.
    ///
    /// ```
    /// use users_runtime::providers::Twitch;
    ///
    /// let twitch = Twitch::new("client id", "client secret");
    /// ```
    pub Twitch, email Sometimes, verified PerProfile,
    Description::new("twitch", "https://id.twitch.tv/oauth2")
        .display_name("Twitch")
        .register_at("https://dev.twitch.tv/console/apps", "OAuth Redirect URLs")
        .authorize_url("https://id.twitch.tv/oauth2/authorize")
        .authorize_param("claims", CLAIMS)
        .token_url("https://id.twitch.tv/oauth2/token")
        .userinfo_url("https://id.twitch.tv/oauth2/userinfo")
        .jwks_url("https://id.twitch.tv/oauth2/keys")
        .scopes(["openid", "user:read:email"])
        .name_pointer("/preferred_username")
);
