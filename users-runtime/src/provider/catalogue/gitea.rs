// Facts: https://docs.gitea.com/development/oauth2-provider

use super::{address, provider};
use crate::provider::{Description, EmailTrust, Quirks};

provider!(
    /// Sign in with a Gitea server: accounts are keyed on the numeric `id`.
    ///
    /// Gitea gives a token that may do everything to a client that asks for `openid`, `email` and `profile` alone. So the
    /// profile is asked of its API by the scope `read:user`, which narrows the token. It does not say of an address whether it
    /// is verified, and whether it asks people to verify theirs is its administrator's choice.
    ///
    /// A person who has allowed the application one set of scopes can't be asked for another until they take that back in
    /// their settings. Two Gitea servers need two [names](crate::Provider::named).
    ///
    /// ```
    /// use users_runtime::providers::Gitea;
    ///
    /// let gitea = Gitea::new("https://git.company.example", "client id", "client secret");
    /// ```
    pub Gitea(server = "https://gitea.com"), email Sometimes, verified Never,
    {
        let server = address(server);
        Description::new("gitea", server.clone())
            .display_name("Gitea")
            .register_at(format!("{server}/user/settings/applications"), "Redirect URIs")
            .authorize_url(format!("{server}/login/oauth/authorize"))
            .token_url(format!("{server}/login/oauth/access_token"))
            .userinfo_url(format!("{server}/api/v1/user"))
            .scopes(["read:user"])
            .id_pointer("/id")
            .email_pointer("/email", EmailTrust::Never)
            .name_pointer("/full_name")
            .other_name_pointer("/login")
            .picture_pointer("/avatar_url")
            .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
    }
);
