use super::provider;
use crate::provider::{Description, Quirks, Refresh, UserinfoRequest};

provider!(
    /// Sign in with AniList: accounts are keyed on the numeric `id` of the GraphQL API's `Viewer`.
    ///
    /// AniList tells no e-mail address. Its tokens are good for a year and can't be refreshed.
    ///
    /// ```
    /// use users_runtime::providers::AniList;
    ///
    /// let anilist = AniList::new("12345", "client secret");
    /// ```
    pub AniList, email Never, verified Never,
    Description::new("anilist", "https://anilist.co")
        .display_name("AniList")
        .register_at("https://anilist.co/settings/developer", "Redirect URL")
        .authorize_url("https://anilist.co/api/v2/oauth/authorize")
        .token_url("https://anilist.co/api/v2/oauth/token")
        .userinfo_url("https://graphql.anilist.co")
        .userinfo_request(UserinfoRequest::PostJson(
            r#"{"query":"query { Viewer { id name avatar { large } } }"}"#.into()
        ))
        .id_pointer("/data/Viewer/id")
        .no_email()
        .name_pointer("/data/Viewer/name")
        .picture_pointer("/data/Viewer/avatar/large")
        .refresh(Refresh::Never)
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
