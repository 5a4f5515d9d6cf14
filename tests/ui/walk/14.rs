use users_runtime::MemoryStore;
use users_runtime::OAuth;
use users_runtime::OAuthUser;
use users_runtime::oauth_account;
use uuid::Uuid;

#[oauth_account]
struct OAuthAccount;

#[derive(Clone)]
#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

fn main() {
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::new())
        .base_url("https://app.example")
        .build();
}
