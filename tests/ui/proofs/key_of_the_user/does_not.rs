use users_runtime::store::StoreError;
use users_runtime::{Key, OAuth, OAuthUser, oauth_account};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
pub struct UserId(i64);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
pub struct AccountId(i64);

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: UserId,
    pub email: String,
}

#[oauth_account(id = "AccountId")]
pub struct OAuthAccount;

pub async fn of_its_user(oauth: &OAuth<OAuthAccount>, account: &OAuthAccount) -> Result<Vec<OAuthAccount>, StoreError> {
    //~? Two types that don't fit: rustc's message can't be added to.
    oauth.accounts(&account.id).await //~ &account.id
}

fn main() {}
