// Facts: https://github.com/Patreon/platform-documentation

use super::provider;
use crate::provider::{Description, EmailTrust};

provider!(
    /// Sign in with Patreon: accounts are keyed on `id`.
    ///
    /// ```
    /// use users_runtime::providers::Patreon;
    ///
    /// let patreon = Patreon::new("client id", "client secret");
    /// ```
    pub Patreon, email Sometimes, verified PerProfile,
    Description::new("patreon", "https://www.patreon.com")
        .display_name("Patreon")
        .register_at("https://www.patreon.com/portal/registration/register-clients", "Redirect URIs")
        .authorize_url("https://www.patreon.com/oauth2/authorize")
        .token_url("https://www.patreon.com/api/oauth2/token")
        // What is not named in `fields` is not told.
        .userinfo_url(
            "https://www.patreon.com/api/oauth2/v2/identity\
             ?fields%5Buser%5D=email,full_name,image_url,is_email_verified"
        )
        .scopes(["identity", "identity[email]"])
        .id_pointer("/data/id")
        .email_pointer("/data/attributes/email", EmailTrust::Flag("/data/attributes/is_email_verified".into()))
        .name_pointer("/data/attributes/full_name")
        .picture_pointer("/data/attributes/image_url")
);
