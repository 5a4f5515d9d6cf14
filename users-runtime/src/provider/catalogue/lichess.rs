// Facts: https://github.com/lichess-org/api

use super::provider;
use crate::provider::{ClientAuth, ClientRegistration, Description, Refresh, RevocationStyle};

provider!(
    /// Sign in with Lichess: accounts are keyed on `id`, the person's name there in lower case. People change no more of their
    /// name than its capitals, and nobody gets the name of an account that was closed.
    ///
    /// Nothing is registered: the client id is of the application's own choice, a domain of its own say, and there is no
    /// secret. PKCE and the redirect URI are what an answer is bound to. Its e-mail address is not asked for.
    ///
    /// ```
    /// use users_runtime::providers::Lichess;
    ///
    /// let lichess = Lichess::new("app.example");
    /// ```
    pub Lichess, own_new, email Never, verified Never,
    Description::new("lichess", "https://lichess.org")
        .display_name("Lichess")
        .register_at("https://lichess.org/api", "none (nothing is registered)")
        .authorize_url("https://lichess.org/oauth")
        .token_url("https://lichess.org/api/token")
        .userinfo_url("https://lichess.org/api/account")
        .revokes_by(RevocationStyle::BearerDelete, "https://lichess.org/api/token")
        .client_auth(ClientAuth::None)
        .no_email()
        .id_pointer("/id")
        .name_pointer("/username")
        .refresh(Refresh::Never)
);

impl Lichess {
    /// With a client id of the application's own choice.
    #[must_use]
    pub fn new(client_id: impl Into<String>) -> Self {
        Self(ClientRegistration::new(Self::describe(), client_id, ""))
    }
}
