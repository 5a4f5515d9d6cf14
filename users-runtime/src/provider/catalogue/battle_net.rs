use super::provider;
use crate::provider::{Description, Quirks, Refresh};

provider!(
    /// Sign in with Battle.net, outside of China: accounts are keyed on the numeric `id`, and the name is the `BattleTag`.
    ///
    /// Battle.net tells no e-mail address.
    ///
    /// ```
    /// use users_runtime::providers::BattleNet;
    ///
    /// let battle_net = BattleNet::new("client id", "client secret");
    /// ```
    pub BattleNet, email Never, verified Never,
    Description::new("battlenet", "https://oauth.battle.net")
        .display_name("Battle.net")
        .register_at("https://develop.battle.net/access/clients", "Redirect URLs")
        .authorize_url("https://oauth.battle.net/authorize")
        .token_url("https://oauth.battle.net/token")
        .userinfo_url("https://oauth.battle.net/userinfo")
        .id_pointer("/id")
        .no_email()
        .name_pointer("/battletag")
        .refresh(Refresh::Never)
        .quirks(Quirks { numeric_id: true, ..Quirks::NONE })
);
