use super::provider;
use crate::provider::{Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Facebook: accounts are keyed on `id`, which is another one for each application.
    ///
    /// Some people have no e-mail address there, and Facebook does not say whether one is verified. "Require App Secret" has to
    /// be off in the application's settings.
    ///
    /// ```
    /// use users_runtime::providers::Facebook;
    ///
    /// let facebook = Facebook::new("app id", "app secret");
    /// ```
    pub Facebook, email Sometimes, verified Never,
    Description::new("facebook", "https://www.facebook.com")
        .display_name("Facebook")
        .register_at("https://developers.facebook.com/apps", "Valid OAuth Redirect URIs (of Facebook Login)")
        .authorize_url("https://www.facebook.com/v24.0/dialog/oauth")
        .token_url("https://graph.facebook.com/v24.0/oauth/access_token")
        .userinfo_url("https://graph.facebook.com/v24.0/me?fields=id,name,email,picture")
        .scopes(["email", "public_profile"])
        .id_pointer("/id")
        .email_pointer("/email", EmailTrust::Never)
        .picture_pointer("/picture/data/url")
        .refresh(Refresh::Never)
);
