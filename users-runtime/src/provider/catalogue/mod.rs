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

#[cfg(test)]
mod answers;
#[cfg(test)]
mod answers_of_the_known;
#[cfg(test)]
mod answers_to_z;
mod make;
#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;

pub use make::Described;
use make::{address, catalogue};

use crate::provider;

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
    etsy: Etsy,
    facebook: Facebook,
    figma: Figma,
    forty_two: FortyTwo,
    franceconnect: FranceConnect,
    gitea: Gitea,
    github: GitHub,
    gitlab: GitLab,
    google: Google,
    gumroad: Gumroad,
    hugging_face: HuggingFace,
    intuit: Intuit,
    kakao: Kakao,
    keycloak: Keycloak,
    kick: Kick,
    lichess: Lichess,
    line: Line,
    linear: Linear,
    linkedin: LinkedIn,
    mastodon: Mastodon,
    mercadolibre: MercadoLibre,
    mercadopago: MercadoPago,
    microsoft: Microsoft,
    naver: Naver,
    notion: Notion,
    okta: Okta,
    osu: Osu,
    patreon: Patreon,
    polar: Polar,
    railway: Railway,
    reddit: Reddit,
    roblox: Roblox,
    salesforce: Salesforce,
    shopify: Shopify,
    slack: Slack,
    spotify: Spotify,
    start_gg: StartGg,
    strava: Strava,
    synology: Synology,
    tiktok: TikTok,
    tiltify: Tiltify,
    twitch: Twitch,
    twitter: Twitter,
    vercel: Vercel,
    withings: Withings,
    workos: WorkOs,
    yahoo: Yahoo,
    yandex: Yandex,
    zoom: Zoom,
}
