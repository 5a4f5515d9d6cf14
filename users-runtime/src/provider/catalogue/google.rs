use super::provider;
use crate::provider::Description;

provider!(
    /// Sign in with Google, by OpenID Connect: accounts are keyed on `sub`.
    ///
    /// Register the callback under "Authorized redirect URIs" of an OAuth client of type "Web application". A refresh
    /// token comes only with [`authorize_param("access_type", "offline")`](crate::Provider::authorize_param), and at the
    /// first consent only.
    ///
    /// ```
    /// use users_runtime::Google;
    ///
    /// let google = Google::new("1234.apps.googleusercontent.com", "GOCSPX-…");
    /// ```
    Google, ProvidesEmail VerifiesEmail,
    Description::new("google", "https://accounts.google.com")
        .authorize_url("https://accounts.google.com/o/oauth2/v2/auth")
        .token_url("https://oauth2.googleapis.com/token")
        .userinfo_url("https://openidconnect.googleapis.com/v1/userinfo")
        .revocation_url("https://oauth2.googleapis.com/revoke")
        .scopes(["openid", "email", "profile"])
        .legacy_ids(["people/{id}"])
);
