use super::provider;
use crate::provider::Description;

provider!(
    /// Sign in with Polar: accounts are keyed on `sub`, the id of the person.
    ///
    /// Polar gives tokens to organizations too; here the person is asked for (`sub_type=user`). Its userinfo has `sub`, and no
    /// `id`.
    ///
    /// ```
    /// use users_runtime::providers::Polar;
    ///
    /// let polar = Polar::new("client id", "client secret");
    /// ```
    pub Polar, email Sometimes, verified PerProfile,
    Description::new("polar", "https://polar.sh")
        .display_name("Polar")
        .register_at("https://polar.sh/dashboard/account/developer", "Redirect URIs")
        .authorize_url("https://polar.sh/oauth2/authorize")
        .authorize_param("sub_type", "user")
        .token_url("https://api.polar.sh/v1/oauth2/token")
        .userinfo_url("https://api.polar.sh/v1/oauth2/userinfo")
        .revocation_url("https://api.polar.sh/v1/oauth2/revoke")
        .scopes(["openid", "profile", "email"])
        .gives_no_id_token()
);
