use super::provider;
use crate::provider::{ClientAuth, Description};

provider!(
    /// Sign in with Epic Games: accounts are keyed on `sub`, the id of the Epic account.
    ///
    /// Epic tells no e-mail address.
    ///
    /// ```
    /// use users_runtime::providers::EpicGames;
    ///
    /// let epic_games = EpicGames::new("client id", "client secret");
    /// ```
    pub EpicGames, email Never, verified Never,
    Description::new("epicgames", "https://www.epicgames.com")
        .display_name("Epic Games")
        .register_at("https://dev.epicgames.com/portal", "Redirect URL (of a client)")
        .authorize_url("https://www.epicgames.com/id/authorize")
        .token_url("https://api.epicgames.dev/epic/oauth/v2/token")
        .userinfo_url("https://api.epicgames.dev/epic/oauth/v2/userInfo")
        .revocation_url("https://api.epicgames.dev/epic/oauth/v2/revoke")
        .scopes(["basic_profile"])
        .client_auth(ClientAuth::Basic)
        .no_email()
        .name_pointer("/preferred_username")
);
