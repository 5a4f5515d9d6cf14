// Facts: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens

use super::provider;
use crate::provider::{Description, Quirks, Refresh, RevocationStyle};

provider!(
    /// Sign in with GitHub: accounts are keyed on the numeric `id`, and the address is the primary one of
    /// `/user/emails` if GitHub has verified it.
    ///
    /// The tokens of an OAuth app have no end, and there is nothing to refresh. Those of a GitHub App end after eight hours,
    /// unless it has opted out, and a refresh token comes with them: it is kept, and [used](crate::OAuth::access_token).
    /// For an address a GitHub App needs the permission "Email addresses".
    ///
    /// ```
    /// use users_runtime::GitHub;
    ///
    /// let github = GitHub::new("Iv1.0123456789abcdef", "secret");
    /// ```
    pub GitHub, email Sometimes, verified PerProfile,
    Description::new("github", "https://github.com/login/oauth")
        .display_name("GitHub")
        .register_at("https://github.com/settings/developers", "Authorization callback URL")
        .authorize_url("https://github.com/login/oauth/authorize")
        .token_url("https://github.com/login/oauth/access_token")
        .userinfo_url("https://api.github.com/user")
        .emails_url("https://api.github.com/user/emails")
        .revokes_by(RevocationStyle::BasicDelete, "https://api.github.com/applications/{client_id}/grant")
        .scopes(["user:email"])
        .id_pointer("/id")
        .no_email()
        .name_pointer("/name")
        .other_name_pointer("/login")
        .picture_pointer("/avatar_url")
        // Of an OAuth app. A refresh token that comes all the same, to a GitHub App, is taken as any.
        .refresh(Refresh::Never)
        .grant_errors(["bad_verification_code", "bad_refresh_token"])
        .quirks(Quirks {
            errors_as_200: true,
            numeric_id: true,
            tokens_do_not_expire: true,
            wants_user_agent: true,
            ..Quirks::NONE
        })
);
