//! The least that works.

use users_runtime::{OAuthAccount as _, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
struct User {
    id: Uuid,
    email: String,
}

#[oauth_account]
struct OAuthAccount;

fn main() {
    assert_eq!(User::TABLE, "user");
    assert_eq!(OAuthAccount::TABLE, "oauth_account");
    assert_eq!(OAuthAccount::RELATED_NAME, "oauth_accounts");
}
