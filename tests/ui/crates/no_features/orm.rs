//@ has to name sea-orm
//@ only these features
//@ users-runtime = { path = "users-runtime" }

pub mod account {
    use users_runtime::oauth_account;

    #[oauth_account(user = "crate::User", table = "account", orm = "sea_orm")] //~ "sea_orm"
    pub struct Model;
}

use users_runtime::{Keys, MemoryStore, OAuth, OAuthUser};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

pub async fn accounts(user: &User, oauth: &OAuth<account::Model>) -> Vec<account::OAuthAccountRead> {
    let accounts = user.oauth_accounts(oauth).await.unwrap_or_default();
    accounts.iter().map(account::OAuthAccountRead::from).collect()
}

fn main() {
    let _ = OAuth::<account::Model>::builder(MemoryStore::default()).keys(Keys::generate()).build();
}
