use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust, TokenIn};

provider!(
    /// Sign in with Yandex: accounts are keyed on `id`. Yandex does not say of an address whether it is verified.
    ///
    /// The application needs the permissions "Access to email address" and "Access to username, first name and surname, gender".
    ///
    /// ```
    /// use users_runtime::providers::Yandex;
    ///
    /// let yandex = Yandex::new("client id", "client secret");
    /// ```
    pub Yandex, email Sometimes, verified Never,
    Description::new("yandex", "https://oauth.yandex.com")
        .display_name("Yandex")
        .register_at("https://oauth.yandex.com", "Redirect URI")
        .authorize_url("https://oauth.yandex.com/authorize")
        .token_url("https://oauth.yandex.com/token")
        .userinfo_url("https://login.yandex.ru/info?format=json")
        .token_in(TokenIn::Scheme("OAuth".into()))
        .scopes(["login:info", "login:email"])
        .client_auth(ClientAuth::Basic)
        .id_pointer("/id")
        .email_pointer("/default_email", EmailTrust::Never)
        .name_pointer("/display_name")
        .other_name_pointer("/real_name")
);
