use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust};

provider!(
    /// Sign in with Discord: accounts are keyed on `id`, and the name is the one that people show, if they have chosen one.
    ///
    /// ```
    /// use users_runtime::providers::Discord;
    ///
    /// let discord = Discord::new("123456789012345678", "client secret");
    /// ```
    pub Discord, email Sometimes, verified PerProfile,
    Description::new("discord", "https://discord.com")
        .display_name("Discord")
        .register_at("https://discord.com/developers/applications", "Redirects (under OAuth2)")
        .authorize_url("https://discord.com/oauth2/authorize")
        .token_url("https://discord.com/api/oauth2/token")
        .userinfo_url("https://discord.com/api/users/@me")
        .revocation_url("https://discord.com/api/oauth2/token/revoke")
        .scopes(["identify", "email"])
        .client_auth(ClientAuth::Basic)
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Flag("/verified".into()))
        .name_pointer("/global_name")
        .other_name_pointer("/username")
        .picture_pointer("https://cdn.discordapp.com/avatars/{/id}/{/avatar}.png")
);
