use users_runtime::store::{NewLogin, SignUp, Store, StoreError};
use users_runtime::{MemoryStore, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub async fn write(
    store: &MemoryStore<OAuthAccount>,
    new: NewLogin<OAuthAccount>,
    user: User,
) -> Result<SignUp<OAuthAccount>, StoreError> {
    let _ = (&new, &user);
    //~? Two types that don't fit: rustc's message can't be added to.
    store.sign_up(user).await //~ user
}

fn main() {}
