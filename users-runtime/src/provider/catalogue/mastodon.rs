// Facts: https://github.com/mastodon/documentation/blob/main/content/en/methods/oauth.md

use super::{address, provider};
use crate::provider::{Description, Quirks, Refresh};

provider!(
    /// Sign in with a Mastodon server: accounts are keyed on `id`, and there is no e-mail address.
    ///
    /// Each server is a provider of its own, with a registration of its own and another
    /// [name](crate::Provider::named). The scope `profile` has to be ticked there; servers before 4.3 don't know it.
    ///
    /// ```
    /// use users_runtime::Provider as _;
    /// use users_runtime::providers::Mastodon;
    ///
    /// let mastodon = Mastodon::new("https://mastodon.social", "client key", "client secret").named("mastodon.social");
    /// ```
    pub Mastodon(server = "https://mastodon.social"), email Never, verified Never,
    {
        let server = address(server);
        // What a server calls its issuer is the address of its root, which ends in a slash.
        Description::new("mastodon", format!("{server}/"))
            .display_name("Mastodon")
            .register_at(format!("{server}/settings/applications"), "Redirect URI")
            .authorize_url(format!("{server}/oauth/authorize"))
            .token_url(format!("{server}/oauth/token"))
            .userinfo_url(format!("{server}/api/v1/accounts/verify_credentials"))
            .revocation_url(format!("{server}/oauth/revoke"))
            .scopes(["profile"])
            .no_email()
            .id_pointer("/id")
            .name_pointer("/display_name")
            .other_name_pointer("/username")
            .picture_pointer("/avatar")
            .refresh(Refresh::Never)
            .quirks(Quirks { tokens_do_not_expire: true, ..Quirks::NONE })
    }
);
