//! The providers that come with the library, as types: a file each, and a line below.
//!
//! Each is made with what its provider gave the application: a client id and a secret, as a rule.
//!
//! ```
//! use users_runtime::providers::{GitHub, Google};
//!
//! let google = Google::new("1234.apps.googleusercontent.com", "GOCSPX-…");
//! let github = GitHub::new("Iv1.0123456789abcdef", "secret");
//! ```

mod make;
#[cfg(test)]
mod tests;

pub use make::Described;
use make::{catalogue, host, provider};

catalogue! {
    ani_list: AniList,
    apple: Apple,
    atlassian: Atlassian,
    auth0: Auth0,
    authentik: Authentik,
    autodesk: Autodesk,
    battle_net: BattleNet,
    bitbucket: Bitbucket,
    box_com: BoxCom,
    bungie: Bungie,
    cognito: Cognito,
    coinbase: Coinbase,
    discord: Discord,
    donation_alerts: DonationAlerts,
    dribbble: Dribbble,
    dropbox: Dropbox,
    epic_games: EpicGames,
    facebook: Facebook,
    figma: Figma,
    forty_two: FortyTwo,
    github: GitHub,
    google: Google,
}
