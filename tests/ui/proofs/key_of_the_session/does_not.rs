use users_runtime::store::StoreError;
use users_runtime::{Key, MemoryStore, OAuthUser, UserStore, oauth_account};

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

pub async fn user(store: &MemoryStore<OAuthAccount>, account: &OAuthAccount) -> Result<Option<User>, StoreError> {
    //~? Two types that don't fit: rustc's message can't be added to.
    store.user(&account.id).await //~ &account.id
}

fn main() {}
