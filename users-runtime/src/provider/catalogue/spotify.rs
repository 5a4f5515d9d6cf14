use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust};

provider!(
    /// Sign in with Spotify: accounts are keyed on `id`. Spotify says that an address there is not verified: it proves nothing.
    ///
    /// An application in development mode lets in only the people who are listed in its settings.
    ///
    /// ```
    /// use users_runtime::providers::Spotify;
    ///
    /// let spotify = Spotify::new("client id", "client secret");
    /// ```
    pub Spotify, email Sometimes, verified Never,
    Description::new("spotify", "https://accounts.spotify.com")
        .display_name("Spotify")
        .register_at("https://developer.spotify.com/dashboard", "Redirect URIs")
        .authorize_url("https://accounts.spotify.com/authorize")
        .token_url("https://accounts.spotify.com/api/token")
        .userinfo_url("https://api.spotify.com/v1/me")
        .scopes(["user-read-email"])
        .client_auth(ClientAuth::Basic)
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .name_pointer("/display_name")
        .picture_pointer("/images/0/url")
);
