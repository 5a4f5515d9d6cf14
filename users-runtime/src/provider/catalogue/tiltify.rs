use super::provider;
use crate::provider::Description;

provider!(
    /// Sign in with Tiltify: accounts are keyed on `id`, and not on `legacy_id`. Tiltify tells no address.
    ///
    /// ```
    /// use users_runtime::providers::Tiltify;
    ///
    /// let tiltify = Tiltify::new("client id", "client secret");
    /// ```
    pub Tiltify, email Never, verified Never,
    Description::new("tiltify", "https://tiltify.com")
        .display_name("Tiltify")
        .register_at("https://app.tiltify.com/developers", "Redirect URIs")
        .authorize_url("https://v5api.tiltify.com/oauth/authorize")
        .token_url("https://v5api.tiltify.com/oauth/token")
        .userinfo_url("https://v5api.tiltify.com/api/public/current-user")
        .scopes(["public"])
        .id_pointer("/data/id")
        .no_email()
        .name_pointer("/data/username")
        .picture_pointer("/data/avatar/src")
);
