// Facts: https://linear.app/developers/oauth-2-0-authentication

use super::provider;
use crate::provider::{Description, EmailTrust, UserinfoRequest};

provider!(
    /// Sign in with Linear: accounts are keyed on the `id` of the person in the workspace that they choose, so one person may
    /// have several. Linear does not say of an address whether it is verified.
    ///
    /// ```
    /// use users_runtime::providers::Linear;
    ///
    /// let linear = Linear::new("client id", "client secret");
    /// ```
    pub Linear, email Sometimes, verified Never,
    Description::new("linear", "https://linear.app")
        .display_name("Linear")
        .register_at("https://linear.app/settings/api/applications/new", "Callback URLs")
        .authorize_url("https://linear.app/oauth/authorize")
        .token_url("https://api.linear.app/oauth/token")
        .userinfo_url("https://api.linear.app/graphql")
        .userinfo_request(UserinfoRequest::PostJson(
            r#"{"query":"{ viewer { id name email avatarUrl } }"}"#.into()
        ))
        .scopes(["read"])
        .scope_separator(',')
        .id_pointer("/data/viewer/id")
        .email_pointer("/data/viewer/email", EmailTrust::Never)
        .name_pointer("/data/viewer/name")
        .picture_pointer("/data/viewer/avatarUrl")
);
