use super::provider;
use crate::provider::Description;

provider!(
    /// Sign in with GitHub: accounts are keyed on the numeric `id`, and the address is the primary one of
    /// `/user/emails` if GitHub has verified it.
    ///
    /// ```
    /// use users_runtime::GitHub;
    ///
    /// let github = GitHub::new("Iv1.0123456789abcdef", "secret");
    /// ```
    GitHub, ProvidesEmail VerifiesEmail,
    Description::new("github", "https://github.com/login/oauth")
        .authorize_url("https://github.com/login/oauth/authorize")
        .token_url("https://github.com/login/oauth/access_token")
        .userinfo_url("https://api.github.com/user")
        .emails_url("https://api.github.com/user/emails")
        .scopes(["user:email"])
        .id_pointer("/id")
        .no_email()
        .name_pointer("/name")
        .picture_pointer("/avatar_url")
);
