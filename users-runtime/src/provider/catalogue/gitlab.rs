// Facts: https://github.com/gitlabhq/gitlabhq/blob/master/doc/integration/openid_connect_provider.md

use super::{address, provider};
use crate::provider::Description;

provider!(
    /// Sign in with GitLab, by OpenID Connect: accounts are keyed on `sub`, which is the number of the person there.
    ///
    /// On a server of one's own an address is worth what its administrators make of it: GitLab calls an address confirmed too
    /// where they let people in without confirming theirs.
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
        Description::new("gitlab", server.clone())
            .display_name("GitLab")
            .register_at(format!("{server}/-/user_settings/applications"), "Redirect URI")
            .authorize_url(format!("{server}/oauth/authorize"))
            .token_url(format!("{server}/oauth/token"))
            .userinfo_url(format!("{server}/oauth/userinfo"))
            .revocation_url(format!("{server}/oauth/revoke"))
            .jwks_url(format!("{server}/oauth/discovery/keys"))
            .scopes(["openid", "email", "profile"])
    }
);
