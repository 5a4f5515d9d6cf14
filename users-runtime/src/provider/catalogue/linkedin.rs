use super::provider;
use crate::provider::{Description, Refresh};

provider!(
    /// Sign in with LinkedIn: accounts are keyed on `sub`.
    ///
    /// The application needs the product "Sign In with LinkedIn using OpenID Connect"; the scopes before it, such as
    /// `r_liteprofile`, are retired. LinkedIn refuses the code of an application with a secret that comes with a PKCE verifier,
    /// and leaves the nonce out of its `id_token`, so the userinfo says who the person is, and **nothing but the redirect URI
    /// holds a code to the browser that began**: a code that somebody steals before it is used signs them in.
    ///
    /// ```
    /// use users_runtime::providers::LinkedIn;
    ///
    /// let linkedin = LinkedIn::new("client id", "client secret");
    /// ```
    LinkedIn, email Sometimes, verified PerProfile,
    Description::new("linkedin", "https://www.linkedin.com/oauth")
        .display_name("LinkedIn")
        .register_at(
            "https://www.linkedin.com/developers/apps",
            "Authorized redirect URLs for your app (under Auth)"
        )
        .authorize_url("https://www.linkedin.com/oauth/v2/authorization")
        .token_url("https://www.linkedin.com/oauth/v2/accessToken")
        .userinfo_url("https://api.linkedin.com/v2/userinfo")
        .scopes(["openid", "email", "profile"])
        .refuses_pkce()
        .gives_no_id_token()
        .refresh(Refresh::Never)
);
