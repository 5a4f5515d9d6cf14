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
    store.sign_up(new).await
}

fn main() {}
