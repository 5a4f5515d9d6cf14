//! Two kinds of account on one user.

use users_runtime::{OAuth, OAuthAccount, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(related_name = "logins")]
pub struct Login;

#[oauth_account(related_name = "integrations", id = "i64")]
pub struct Integration {}

pub async fn all(user: &User, logins: &OAuth<Login>, integrations: &OAuth<Integration>) -> usize {
    user.logins(logins).await.unwrap().len() + user.integrations(integrations).await.unwrap().len()
}

fn main() {
    assert_eq!((Login::TABLE, Integration::TABLE), ("login", "integration"));
    assert_eq!((Login::RELATED_NAME, Integration::RELATED_NAME), ("logins", "integrations"));
}
