use super::{address, provider};
use crate::provider::{ClientAuth, Description, EmailTrust, Refresh};

provider!(
    /// Sign in with Salesforce: accounts are keyed on `sub`, which has the organization's id and the person's.
    ///
    /// The domain is `login.salesforce.com`, `test.salesforce.com` for sandboxes, or the organization's own. **An address proves
    /// nothing**: an organization's administrators make its people's accounts, and anybody can have an organization.
    ///
    /// ```
    /// use users_runtime::providers::Salesforce;
    ///
    /// let salesforce = Salesforce::new("login.salesforce.com", "consumer key", "consumer secret");
    /// ```
    Salesforce(domain = "login.salesforce.com"), email Sometimes, verified Never,
    {
        let issuer = address(domain);
        Description::new("salesforce", issuer.clone())
            .display_name("Salesforce")
            .register_at("https://login.salesforce.com", "Callback URL (OAuth Settings of an External Client App)")
            .authorize_url(format!("{issuer}/services/oauth2/authorize"))
            .token_url(format!("{issuer}/services/oauth2/token"))
            .userinfo_url(format!("{issuer}/services/oauth2/userinfo"))
            .revocation_url(format!("{issuer}/services/oauth2/revoke"))
            .scopes(["openid", "email", "profile"])
            .client_auth(ClientAuth::Basic)
            .gives_no_id_token()
            .email_pointer("/email", EmailTrust::Never)
            .refresh(Refresh::Offline { scopes: &["refresh_token"], params: &[] })
    }
);
