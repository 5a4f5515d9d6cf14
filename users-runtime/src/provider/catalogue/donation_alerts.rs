use super::provider;
use crate::provider::{Description, EmailTrust, Quirks};

provider!(
    /// Sign in with `DonationAlerts`: accounts are keyed on the numeric `id`.
    ///
    /// `DonationAlerts` does not say whether an e-mail address is verified.
    ///
    /// ```
    /// use users_runtime::providers::DonationAlerts;
    ///
    /// let donation_alerts = DonationAlerts::new("1234", "client secret");
    /// ```
    pub DonationAlerts, email Sometimes, verified Never,
    Description::new("donationalerts", "https://www.donationalerts.com")
        .display_name("DonationAlerts")
        .register_at("https://www.donationalerts.com/application/clients", "Redirect URL")
        .authorize_url("https://www.donationalerts.com/oauth/authorize")
        .token_url("https://www.donationalerts.com/oauth/token")
        .userinfo_url("https://www.donationalerts.com/api/v1/user/oauth")
        .scopes(["oauth-user-show"])
        .id_pointer("/data/id")
        .email_pointer("/data/email", EmailTrust::Never)
        .name_pointer("/data/name")
        .picture_pointer("/data/avatar")
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
