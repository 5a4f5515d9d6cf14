use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with the intranet of the school 42: accounts are keyed on the numeric `id`.
    ///
    /// 42 does not say whether an e-mail address is verified.
    ///
    /// ```
    /// use users_runtime::providers::FortyTwo;
    ///
    /// let forty_two = FortyTwo::new("u-s4t2ud-…", "s-s4t2ud-…");
    /// ```
    pub FortyTwo, email Sometimes, verified Never,
    Description::new("42", "https://api.intra.42.fr")
        .display_name("42")
        .register_at("https://profile.intra.42.fr/oauth/applications", "Redirect URI")
        .authorize_url("https://api.intra.42.fr/oauth/authorize")
        .token_url("https://api.intra.42.fr/oauth/token")
        .userinfo_url("https://api.intra.42.fr/v2/me")
        .scopes(["public"])
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .name_pointer("/displayname")
        .picture_pointer("/image/link")
        .refresh(Refresh::Never)
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
