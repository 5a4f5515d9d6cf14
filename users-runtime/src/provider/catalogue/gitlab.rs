// Facts: https://github.com/gitlabhq/gitlabhq/blob/master/doc/integration/openid_connect_provider.md

use super::{address, provider};
use crate::provider::{Description, EmailTrust};

/// The server that GitLab runs itself.
const GITLAB_COM: &str = "https://gitlab.com";

provider!(
    /// Sign in with GitLab, by OpenID Connect: accounts are keyed on `sub`, which is the number of the person there.
    ///
    /// **On any other server than gitlab.com an address proves nothing**: by default GitLab lets people in who have not confirmed
    /// theirs, and calls it confirmed. Of a server that has them all confirmed ("hard") what it says of each address counts
    /// with [`OpenIdConnect`](crate::OpenIdConnect): `OpenIdConnect::new("gitlab", "https://gitlab.company.example", …)`, which
    /// has the same accounts.
    ///
    /// The application has to be allowed the scopes `openid`, `email` and `profile` where it is registered. Two GitLab servers
    /// need two names: `.named("…")`.
    ///
    /// ```
    /// use users_runtime::providers::GitLab;
    ///
    /// let gitlab = GitLab::new("https://gitlab.com", "application id", "secret");
    /// ```
    GitLab(server = "https://gitlab.com"), email Sometimes, verified PerProfile,
    {
        let server = address(server);
        let description = Description::new("gitlab", server.clone())
            .display_name("GitLab")
            .register_at(format!("{server}/-/user_settings/applications"), "Redirect URI")
            .authorize_url(format!("{server}/oauth/authorize"))
            .token_url(format!("{server}/oauth/token"))
            .userinfo_url(format!("{server}/oauth/userinfo"))
            .revocation_url(format!("{server}/oauth/revoke"))
            .jwks_url(format!("{server}/oauth/discovery/keys"))
            .scopes(["openid", "email", "profile"]);
        if server == GITLAB_COM { description } else { description.email_pointer("/email", EmailTrust::Never) }
    }
);
