use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, RevocationStyle};

provider!(
    /// Sign in with Kakao: accounts are keyed on the numeric `id`, which is another one for each application. An address counts
    /// as verified if Kakao says so, and that it is valid: one may have passed to somebody else since.
    ///
    /// The client id is the REST API key. The consent items of the application have to allow the e-mail address and the
    /// nickname. The picture comes with the scope `profile_image`, besides.
    ///
    /// ```
    /// use users_runtime::providers::Kakao;
    ///
    /// let kakao = Kakao::new("REST API key", "client secret");
    /// ```
    pub Kakao, email Sometimes, verified PerProfile,
    Description::new("kakao", "https://kauth.kakao.com")
        .display_name("Kakao")
        .register_at("https://developers.kakao.com/console/app", "Redirect URI (of Kakao Login)")
        .authorize_url("https://kauth.kakao.com/oauth/authorize")
        .token_url("https://kauth.kakao.com/oauth/token")
        .userinfo_url("https://kapi.kakao.com/v2/user/me")
        .revokes_by(RevocationStyle::BearerPost, "https://kapi.kakao.com/v1/user/unlink")
        .scopes(["account_email", "profile_nickname"])
        .id_pointer("/id")
        .email_pointer(
            "/kakao_account/email",
            EmailTrust::Flags(&["/kakao_account/is_email_valid", "/kakao_account/is_email_verified"])
        )
        .name_pointer("/kakao_account/profile/nickname")
        .picture_pointer("/kakao_account/profile/profile_image_url")
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
