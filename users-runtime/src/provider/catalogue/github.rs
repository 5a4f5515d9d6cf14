use super::provider;
use crate::provider::{Description, Quirks, Refresh, RevocationStyle};

provider!(
    /// Sign in with GitHub: accounts are keyed on the numeric `id`, and the address is the primary one of
    /// `/user/emails` if GitHub has verified it.
    ///
    /// ```
    /// use users_runtime::GitHub;
    ///
    /// let github = GitHub::new("Iv1.0123456789abcdef", "secret");
    /// ```
    GitHub, email Sometimes, verified PerProfile,
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
        .picture_pointer("/avatar_url")
        .refresh(Refresh::Never)
        .quirks(Quirks {
            errors_as_200: true,
            numeric_id: true,
            tokens_do_not_expire: true,
            wants_user_agent: true,
            ..Quirks::NONE
        })
);
