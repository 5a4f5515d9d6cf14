use super::provider;
use crate::provider::{ClientAuth, Description, EmailTrust, Quirks, Refresh};

provider!(
    /// Sign in with Notion: accounts are keyed on the `id` of the person who owns the connection. Who that is comes with the
    /// tokens. An address is there if the integration may read it, and Notion does not say whether it is verified.
    ///
    /// It takes a public integration, and people choose a workspace and pages for it as they log in.
    ///
    /// ```
    /// use users_runtime::providers::Notion;
    ///
    /// let notion = Notion::new("client id", "client secret");
    /// ```
    pub Notion, email Sometimes, verified Never,
    Description::new("notion", "https://www.notion.so")
        .display_name("Notion")
        .register_at("https://www.notion.so/my-integrations", "Redirect URIs (of a public integration)")
        .authorize_url("https://api.notion.com/v1/oauth/authorize")
        .authorize_param("owner", "user")
        .token_url("https://api.notion.com/v1/oauth/token")
        // Its revocation takes JSON and a header, which is no way that a description has.
        .client_auth(ClientAuth::Basic)
        .profile_in_token_answer()
        .id_pointer("/owner/user/id")
        .email_pointer("/owner/user/person/email", EmailTrust::Never)
        .name_pointer("/owner/user/name")
        .picture_pointer("/owner/user/avatar_url")
        .refresh(Refresh::Never)
        .quirks(Quirks { tokens_do_not_expire: true, ..Quirks::NONE })
);
