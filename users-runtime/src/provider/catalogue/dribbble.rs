use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with Dribbble: accounts are keyed on the numeric `id`.
    ///
    /// Its tokens have no end, and Dribbble does not say whether an e-mail address is verified.
    ///
    /// ```
    /// use users_runtime::providers::Dribbble;
    ///
    /// let dribbble = Dribbble::new("client id", "client secret");
    /// ```
    pub Dribbble, email Sometimes, verified Never,
    Description::new("dribbble", "https://dribbble.com")
        .display_name("Dribbble")
        .register_at("https://dribbble.com/account/applications/new", "Callback URL")
        .authorize_url("https://dribbble.com/oauth/authorize")
        .token_url("https://dribbble.com/oauth/token")
        .userinfo_url("https://api.dribbble.com/v2/user")
        .scopes(["public"])
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .picture_pointer("/avatar_url")
        .refresh(Refresh::Never)
        .quirks(Quirks { numeric_id: true, tokens_do_not_expire: true, ..Quirks::NONE })
);
