//@ only these features
//@ users-runtime = { path = "users-runtime" }

use users_runtime::{Key, Keys, MemoryStore, OAuth, OAuthUser, oauth_account};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
pub struct UserId(String);

#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    pub id: UserId,
    pub email: String,
    #[oauth_user(profile = "name")]
    pub name: Option<String>,
}

#[oauth_account]
pub struct OAuthAccount {
    pub note: Option<String>,
}

pub async fn accounts(user: &User, oauth: &OAuth<OAuthAccount>) -> Vec<OAuthAccountRead> {
    let accounts = user.oauth_accounts(oauth).await.unwrap_or_default();
    accounts.iter().map(OAuthAccountRead::from).collect()
}

fn main() {
    let _ = OAuth::<OAuthAccount>::builder(MemoryStore::default()).keys(Keys::generate()).build();
    let _ = accounts;
}
