//@ toolbox = { path = "toolbox" }

use toolbox::web::auth::{Google, Key, Keys, MemoryStore, OAuth, OAuthUser, oauth_account};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(crate = "toolbox::web::auth")]
pub struct UserId(i64);

#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(crate = "toolbox::login")]
pub struct User {
    pub id: UserId,
    pub email: String,
}

/// In a module of it, which has all of it.
#[oauth_account(crate = "toolbox::web::auth", id = "i64")]
pub struct OAuthAccount;

/// Under another name.
#[oauth_account(crate = "::toolbox::login", related_name = "badges")]
pub struct Badge;

pub async fn accounts(user: &User, oauth: &OAuth<OAuthAccount>) -> Vec<OAuthAccountRead> {
    let accounts = user.oauth_accounts(oauth).await.unwrap_or_default();
    accounts.iter().map(OAuthAccountRead::from).collect()
}

fn main() {
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::default()).keys(Keys::generate()).build().unwrap();
    let provider = Google::new("client id", "client secret");
    let _ = OAuthAccount::login_routes(provider).with_state::<()>(oauth);
    let _ = accounts;
}
