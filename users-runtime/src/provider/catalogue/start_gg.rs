use super::provider;
use crate::provider::{Description, EmailTrust, Quirks, UserinfoRequest};

provider!(
    /// Sign in with start.gg: accounts are keyed on the `id` of the person, and not on that of their player or their slug.
    /// start.gg does not say of an address whether it is verified.
    ///
    /// ```
    /// use users_runtime::providers::StartGg;
    ///
    /// let start_gg = StartGg::new("client id", "client secret");
    /// ```
    pub StartGg, email Sometimes, verified Never,
    Description::new("startgg", "https://start.gg")
        .display_name("start.gg")
        .register_at("https://start.gg/admin/profile/developer", "Redirect URIs (of an OAuth application)")
        .authorize_url("https://start.gg/oauth/authorize")
        .token_url("https://api.start.gg/oauth/access_token")
        .refresh_url("https://api.start.gg/oauth/refresh")
        .userinfo_url("https://api.start.gg/gql/alpha")
        .userinfo_request(UserinfoRequest::PostJson(
            r#"{"query":"{ currentUser { id email player { gamerTag } } }"}"#.into()
        ))
        .scopes(["user.identity", "user.email"])
        // The token endpoint wants them too.
        .token_param("scope", "user.identity user.email")
        .id_pointer("/data/currentUser/id")
        .email_pointer("/data/currentUser/email", EmailTrust::Never)
        .name_pointer("/data/currentUser/player/gamerTag")
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
