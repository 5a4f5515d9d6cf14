use super::{address, provider};
use crate::provider::{ClientAuth, Description, Quirks};

provider!(
    /// Sign in with an Amazon Cognito user pool, by OpenID Connect: accounts are keyed on `sub`. It is told the pool's domain
    /// and its id, which begins with its region.
    ///
    /// The domain is the pool's own, or `PREFIX.auth.REGION.amazoncognito.com`. An address is worth what the pool makes of it:
    /// its administrators, and the providers that it trusts, can call any of them verified.
    ///
    /// A callback URL may hold no `_`. Tokens are revoked where the app client has that turned on.
    ///
    /// ```
    /// use users_runtime::providers::Cognito;
    ///
    /// let cognito = Cognito::new("login.shop.example", "eu-west-1_AbCdEfGhI", "client id", "client secret");
    /// ```
    Cognito(domain = "login.shop.example", user_pool_id = "eu-west-1_AbCdEfGhI"),
    email Sometimes, verified PerProfile,
    {
        let pool = user_pool_id.trim();
        let region = pool.split_once('_').map_or(pool, |(region, _)| region);
        let issuer = format!("https://cognito-idp.{region}.amazonaws.com/{pool}");
        let domain = address(domain);
        Description::new("cognito", issuer.clone())
            .display_name("Amazon Cognito")
            .register_at("https://console.aws.amazon.com/cognito", "Allowed callback URLs (of an app client)")
            .authorize_url(format!("{domain}/oauth2/authorize"))
            .token_url(format!("{domain}/oauth2/token"))
            .userinfo_url(format!("{domain}/oauth2/userInfo"))
            .revocation_url(format!("{domain}/oauth2/revoke"))
            .jwks_url(format!("{issuer}/.well-known/jwks.json"))
            .scopes(["openid", "email", "profile"])
            .client_auth(ClientAuth::Basic)
            .quirks(Quirks { flags_as_text: true, keeps_refresh_token: true, ..Quirks::NONE })
    }
);
