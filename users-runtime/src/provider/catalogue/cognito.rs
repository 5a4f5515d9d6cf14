use super::{host, provider};
use crate::provider::{ClientAuth, Description, Quirks};

provider!(
    /// Sign in with an Amazon Cognito user pool, by OpenID Connect: accounts are keyed on `sub`. It is told the pool's domain,
    /// its region and its id.
    ///
    /// A callback URL may hold no `_`. Tokens are revoked where the app client has that turned on.
    ///
    /// ```
    /// use users_runtime::providers::Cognito;
    ///
    /// let domain = "shop.auth.eu-west-1.amazoncognito.com";
    /// let cognito = Cognito::new(domain, "eu-west-1", "eu-west-1_AbCdEfGhI", "client id", "client secret");
    /// ```
    Cognito(
        domain = "shop.auth.eu-west-1.amazoncognito.com",
        region = "eu-west-1",
        user_pool_id = "eu-west-1_AbCdEfGhI"
    ),
    email Sometimes, verified PerProfile,
    Description::new("cognito", format!("https://cognito-idp.{region}.amazonaws.com/{user_pool_id}"))
        .display_name("Amazon Cognito")
        .register_at("https://console.aws.amazon.com/cognito", "Allowed callback URLs (of an app client)")
        .authorize_url(format!("https://{}/oauth2/authorize", host(domain)))
        .token_url(format!("https://{}/oauth2/token", host(domain)))
        .userinfo_url(format!("https://{}/oauth2/userInfo", host(domain)))
        .revocation_url(format!("https://{}/oauth2/revoke", host(domain)))
        .jwks_url(format!(
            "https://cognito-idp.{region}.amazonaws.com/{user_pool_id}/.well-known/jwks.json"
        ))
        .scopes(["openid", "email", "profile"])
        .client_auth(ClientAuth::Basic)
        .quirks(Quirks { flags_as_text: true, keeps_refresh_token: true, ..Quirks::NONE })
);
