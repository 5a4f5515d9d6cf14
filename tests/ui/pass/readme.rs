//! The models of the front page, in a library.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use users_runtime::{OAuth, OAuthUser, StoreError, oauth_account};
use uuid::Uuid;

/// A person.
#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    /// The key.
    pub id: Uuid,
    /// The address.
    pub email: String,
    /// May sign in.
    pub is_active: bool,
    /// The address is the person's.
    pub is_verified: bool,
    /// May do all.
    pub is_superuser: bool,
    /// What others call the person.
    #[oauth_user(profile = "name")]
    pub display_name: Option<String>,
}

/// An account of a person.
#[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
pub struct OAuthAccount;

/// The providers of a person.
///
/// # Errors
///
/// The store fails.
pub async fn names(user: &User, oauth: &OAuth<OAuthAccount>) -> Result<Vec<String>, StoreError> {
    let accounts: Vec<OAuthAccount> = user.oauth_accounts(oauth).await?;
    Ok(accounts.into_iter().map(|account| account.oauth_name).collect())
}

/// The views.
#[must_use]
pub fn views(user: User, account: &OAuthAccount) -> (UserRead, OAuthAccountRead) {
    (user.into(), account.into())
}
