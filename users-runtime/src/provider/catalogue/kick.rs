// Facts: https://github.com/KickEngineering/KickDevDocs

use super::provider;
use crate::provider::{Description, EmailTrust, Quirks};

provider!(
    /// Sign in with Kick: accounts are keyed on the numeric `user_id`. Kick does not say of an address whether it is verified.
    ///
    /// ```
    /// use users_runtime::providers::Kick;
    ///
    /// let kick = Kick::new("client id", "client secret");
    /// ```
    pub Kick, email Sometimes, verified Never,
    Description::new("kick", "https://id.kick.com")
        .display_name("Kick")
        .register_at("https://kick.com/settings/developer", "Redirect URL")
        .authorize_url("https://id.kick.com/oauth/authorize")
        .token_url("https://id.kick.com/oauth/token")
        .userinfo_url("https://api.kick.com/public/v1/users")
        .revocation_url("https://id.kick.com/oauth/revoke")
        .scopes(["user:read"])
        .id_pointer("/data/0/user_id")
        .email_pointer("/data/0/email", EmailTrust::Never)
        .name_pointer("/data/0/name")
        .picture_pointer("/data/0/profile_picture")
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
