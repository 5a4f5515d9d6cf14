// Facts: https://github.com/ppy/osu-web/blob/master/resources/views/docs/auth.blade.php

use super::provider;
use crate::provider::{Description, Quirks, RevocationStyle};

provider!(
    /// Sign in with osu!: accounts are keyed on the numeric `id`, and there is no e-mail address.
    ///
    /// ```
    /// use users_runtime::providers::Osu;
    ///
    /// let osu = Osu::new("1234", "client secret");
    /// ```
    pub Osu, email Never, verified Never,
    Description::new("osu", "https://osu.ppy.sh")
        .display_name("osu!")
        .register_at("https://osu.ppy.sh/home/account/edit#new-oauth-application", "Application Callback URL")
        .authorize_url("https://osu.ppy.sh/oauth/authorize")
        .token_url("https://osu.ppy.sh/oauth/token")
        .userinfo_url("https://osu.ppy.sh/api/v2/me")
        .revokes_by(RevocationStyle::BearerDelete, "https://osu.ppy.sh/api/v2/oauth/tokens/current")
        .scopes(["identify"])
        .no_email()
        .id_pointer("/id")
        .name_pointer("/username")
        .picture_pointer("/avatar_url")
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
