use super::provider;
use crate::provider::{Description, Quirks, RevocationStyle};

provider!(
    /// Sign in with Strava: accounts are keyed on the numeric `id` of the athlete. Strava tells no address.
    ///
    /// The application registers the domain of its callback, and not the whole address.
    ///
    /// ```
    /// use users_runtime::providers::Strava;
    ///
    /// let strava = Strava::new("client id", "client secret");
    /// ```
    pub Strava, email Never, verified Never,
    Description::new("strava", "https://www.strava.com")
        .display_name("Strava")
        .register_at("https://www.strava.com/settings/api", "Authorization Callback Domain (the host only)")
        .authorize_url("https://www.strava.com/oauth/authorize")
        .token_url("https://www.strava.com/api/v3/oauth/token")
        .userinfo_url("https://www.strava.com/api/v3/athlete")
        .revokes_by(RevocationStyle::Form(&[]), "https://www.strava.com/oauth/deauthorize")
        .scopes(["read"])
        .scope_separator(',')
        .id_pointer("/id")
        .no_email()
        .name_pointers(["/firstname", "/lastname"])
        .picture_pointer("/profile")
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
