// Facts: https://developer.apple.com/documentation/signinwithapplerestapi

use super::provider;
use crate::provider::{ClientAuth, ClientKey, ClientKeyError, ClientRegistration, Description, EmailTrust, Quirks};

provider!(
    /// Sign in with Apple, by OpenID Connect: accounts are keyed on `sub`, which is another one for each developer team.
    ///
    /// Apple answers by a `POST` to the callback, has no userinfo endpoint, tells the person's name with the first consent
    /// only, and takes an assertion signed with the application's key in the place of a client secret.
    ///
    /// ```no_run
    /// use users_runtime::providers::Apple;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = std::fs::read_to_string("AuthKey_ABC123DEFG.p8")?;
    /// let apple = Apple::new("com.example.signin", "DEF123GHIJ", "ABC123DEFG", key)?;
    /// # Ok(())
    /// # }
    /// ```
    pub Apple, own_new, email Sometimes, verified PerProfile,
    Description::new("apple", "https://appleid.apple.com")
        .display_name("Apple")
        .register_at(
            "https://developer.apple.com/account/resources/identifiers/list/serviceId",
            "Return URLs (of a Services ID)"
        )
        .authorize_url("https://appleid.apple.com/auth/authorize")
        .token_url("https://appleid.apple.com/auth/token")
        .revocation_url("https://appleid.apple.com/auth/revoke")
        .jwks_url("https://appleid.apple.com/auth/keys")
        // Apple's metadata lists all three, although its guide names `openid` nowhere.
        .scopes(["openid", "email", "name"])
        .client_auth(ClientAuth::SignedSecret)
        .form_post()
        .email_pointer("/email", EmailTrust::Flag("/email_verified".into()))
        .callback_name_pointers(["/name/firstName", "/name/lastName"])
        .quirks(Quirks { flags_as_text: true, keeps_refresh_token: true, email_once: true, ..Quirks::NONE })
);

impl Apple {
    /// With the id of the application's Services ID, of the team, and of a key for "Sign in with Apple", and that key: the
    /// whole `.p8` file. It fails where that is no such key.
    pub fn new(
        client_id: impl Into<String>,
        team_id: impl Into<String>,
        key_id: impl Into<String>,
        private_key: impl AsRef<[u8]>,
    ) -> Result<Self, ClientKeyError> {
        let key = ClientKey::es256(key_id, private_key)?.issued_by(team_id);
        Ok(Self(ClientRegistration::new(Self::describe(), client_id, "").client_key(key)))
    }
}
