use super::provider;
use crate::provider::{Description, Quirks};

provider!(
    /// Sign in with Etsy: accounts are keyed on the numeric `user_id`. There is no e-mail address and no name.
    ///
    /// ```
    /// use users_runtime::providers::Etsy;
    ///
    /// let etsy = Etsy::new("keystring", "shared secret");
    /// ```
    pub Etsy, email Never, verified Never,
    Description::new("etsy", "https://www.etsy.com")
        .display_name("Etsy")
        .register_at("https://www.etsy.com/developers/your-apps", "Callback URLs")
        .authorize_url("https://www.etsy.com/oauth/connect")
        .token_url("https://api.etsy.com/v3/public/oauth/token")
        .userinfo_url("https://openapi.etsy.com/v3/application/users/me")
        .userinfo_header("x-api-key", "{client_id}:{client_secret}")
        .scopes(["shops_r"])
        .id_pointer("/user_id")
        .no_email()
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
