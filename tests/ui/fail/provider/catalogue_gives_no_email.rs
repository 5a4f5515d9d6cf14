use axum::Router;
use users_runtime::providers::Mastodon;
use users_runtime::{OAuth, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn app(mastodon: Mastodon, oauth: OAuth<OAuthAccount>) -> Router {
    OAuthAccount::login_routes(mastodon).with_state(oauth) //~ mastodon
}

fn main() {}
