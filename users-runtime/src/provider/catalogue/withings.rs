use super::provider;
use crate::provider::{Description, Quirks};

provider!(
    /// Sign in with Withings: accounts are keyed on `userid`, which comes with the tokens. Withings tells no name and no
    /// address.
    ///
    /// Its token answers are in an envelope, with status 200 for errors too.
    ///
    /// ```
    /// use users_runtime::providers::Withings;
    ///
    /// let withings = Withings::new("client id", "client secret");
    /// ```
    pub Withings, email Never, verified Never,
    Description::new("withings", "https://account.withings.com")
        .display_name("Withings")
        .register_at("https://developer.withings.com", "Callback URL")
        .authorize_url("https://account.withings.com/oauth2_user/authorize2")
        .token_url("https://wbsapi.withings.net/v2/oauth2")
        .token_param("action", "requesttoken")
        .token_root("/body")
        .grant_errors(["Invalid Params: invalid code"])
        .scopes(["user.info"])
        .scope_separator(',')
        .profile_in_token_answer()
        .id_pointer("/userid")
        .no_email()
        .quirks(Quirks { errors_as_200: true, ..Quirks::NONE })
);
