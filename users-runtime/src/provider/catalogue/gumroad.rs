use super::provider;
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Gumroad: accounts are keyed on `user_id`. Gumroad does not say of an address whether it is verified.
    ///
    /// ```
    /// use users_runtime::providers::Gumroad;
    ///
    /// let gumroad = Gumroad::new("application id", "application secret");
    /// ```
    pub Gumroad, email Sometimes, verified Never,
    Description::new("gumroad", "https://gumroad.com")
        .display_name("Gumroad")
        .register_at("https://app.gumroad.com/settings/advanced#application-form", "Redirect URI")
        .authorize_url("https://gumroad.com/oauth/authorize")
        .token_url("https://api.gumroad.com/oauth/token")
        .userinfo_url("https://api.gumroad.com/v2/user")
        .scopes(["view_profile"])
        .id_pointer("/user/user_id")
        .email_pointer("/user/email", EmailTrust::Never)
        .name_pointer("/user/name")
        .picture_pointer("/user/profile_url")
        .refresh(Refresh::Never)
);
