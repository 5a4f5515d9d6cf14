// Facts: https://developer.atlassian.com/cloud/bitbucket/oauth-2/

use super::provider;
use crate::provider::{ClientAuth, Description, EmailList};

provider!(
    /// Sign in with Bitbucket Cloud: accounts are keyed on `uuid` (a user name can change), and the address is the primary
    /// one if Bitbucket has it confirmed.
    ///
    /// What a login may see is chosen at the OAuth consumer, not asked for by scopes: tick "Email" and "Read" under "Account".
    ///
    /// ```
    /// use users_runtime::providers::Bitbucket;
    ///
    /// let bitbucket = Bitbucket::new("key", "secret");
    /// ```
    pub Bitbucket, email Sometimes, verified PerProfile,
    Description::new("bitbucket", "https://bitbucket.org")
        .display_name("Bitbucket")
        .register_at("https://bitbucket.org/account/workspaces", "Callback URL (of an OAuth consumer)")
        .authorize_url("https://bitbucket.org/site/oauth2/authorize")
        .token_url("https://bitbucket.org/site/oauth2/access_token")
        .userinfo_url("https://api.bitbucket.org/2.0/user")
        .emails(
            "https://api.bitbucket.org/2.0/user/emails",
            EmailList {
                list: "/values".into(),
                email: "email".into(),
                primary: "is_primary".into(),
                verified: "is_confirmed".into(),
            }
        )
        .client_auth(ClientAuth::Basic)
        .id_pointer("/uuid")
        .no_email()
        .name_pointer("/display_name")
        .picture_pointer("/links/avatar/href")
);
