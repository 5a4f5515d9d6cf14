use super::provider;
use crate::provider::{ClientAuth, Description, Refresh};

provider!(
    /// Sign in with Hugging Face: accounts are keyed on `sub`.
    ///
    /// The application needs the scopes `openid`, `profile` and `email` ticked where it is registered.
    ///
    /// ```
    /// use users_runtime::providers::HuggingFace;
    ///
    /// let hugging_face = HuggingFace::new("client id", "app secret");
    /// ```
    pub HuggingFace, email Sometimes, verified PerProfile,
    Description::new("huggingface", "https://huggingface.co")
        .display_name("Hugging Face")
        .register_at("https://huggingface.co/settings/applications/new", "Redirect URLs")
        .authorize_url("https://huggingface.co/oauth/authorize")
        .token_url("https://huggingface.co/oauth/token")
        .userinfo_url("https://huggingface.co/oauth/userinfo")
        .scopes(["openid", "profile", "email"])
        .client_auth(ClientAuth::Basic)
        .gives_no_id_token()
        .other_name_pointer("/preferred_username")
        .refresh(Refresh::Never)
);
