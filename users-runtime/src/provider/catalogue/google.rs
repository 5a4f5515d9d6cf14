// Facts: https://developers.google.com/identity/openid-connect/reference

use super::provider;
use crate::provider::{Description, Quirks, Refresh};

provider!(
    /// Sign in with Google, by OpenID Connect: accounts are keyed on `sub`.
    ///
    /// A refresh token comes only to who asks for it by [`offline`](crate::Provider::offline), and at the first consent only.
    ///
    /// ```
    /// use users_runtime::Google;
    ///
    /// let google = Google::new("1234.apps.googleusercontent.com", "GOCSPX-…");
    /// ```
    pub Google, email Sometimes, verified PerProfile,
    Description::new("google", "https://accounts.google.com")
        .display_name("Google")
        .register_at(
            "https://console.cloud.google.com/apis/credentials",
            "Authorized redirect URIs (of an OAuth client of type Web application)"
        )
        .authorize_url("https://accounts.google.com/o/oauth2/v2/auth")
        .token_url("https://oauth2.googleapis.com/token")
        .userinfo_url("https://openidconnect.googleapis.com/v1/userinfo")
        .revocation_url("https://oauth2.googleapis.com/revoke")
        .jwks_url("https://www.googleapis.com/oauth2/v3/certs")
        .scopes(["openid", "email", "profile"])
        .legacy_ids(["people/{id}"])
        .refresh(Refresh::Offline { scopes: &[], params: &[("access_type", "offline")] })
        .quirks(Quirks { refresh_token_once: true, keeps_refresh_token: true, ..Quirks::NONE })
);
