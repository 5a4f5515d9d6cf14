// Facts: https://developers.naver.com/docs/login/api

use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, RevocationStyle};

provider!(
    /// Sign in with Naver: accounts are keyed on `id`, which is another one for each application. Naver does not say of an
    /// address whether it is verified.
    ///
    /// What is told of a person is chosen where the application is registered.
    ///
    /// ```
    /// use users_runtime::providers::Naver;
    ///
    /// let naver = Naver::new("client id", "client secret");
    /// ```
    pub Naver, email Sometimes, verified Never,
    Description::new("naver", "https://nid.naver.com")
        .display_name("Naver")
        .register_at("https://developers.naver.com/apps", "Callback URL")
        .authorize_url("https://nid.naver.com/oauth2.0/authorize")
        .token_url("https://nid.naver.com/oauth2.0/token")
        .userinfo_url("https://openapi.naver.com/v1/nid/me")
        .revokes_by(
            RevocationStyle::Form(&[("grant_type", "delete"), ("service_provider", "NAVER")]),
            "https://nid.naver.com/oauth2.0/token"
        )
        .id_pointer("/response/id")
        .email_pointer("/response/email", EmailTrust::Never)
        .name_pointer("/response/name")
        .other_name_pointer("/response/nickname")
        .picture_pointer("/response/profile_image")
        .quirks(Quirks { expires_in_as_text: true, ..Quirks::NONE })
);
