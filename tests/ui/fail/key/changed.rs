use users_runtime::{OAuthUser, OAuth, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(id = "Uuid")]
pub struct OAuthAccount;

fn number(account: &OAuthAccount) -> i64 {
    //~? the application's own code and types
    account.id //~ account.id
}

async fn first(user: &User, oauth: &OAuth<OAuthAccount>) -> i64 {
    //~? the application's own code and types
    user.oauth_accounts(oauth).await.unwrap()[0].id //~ user.oauth_accounts(oauth).await.unwrap()[0].id
}

fn main() {}
