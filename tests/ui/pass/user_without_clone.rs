//! A user model needs nothing but the derive.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use sqlx::SqlitePool;
use users_runtime::{OAuth, OAuthUser, SqlStore, oauth_account};
use uuid::Uuid;

/// A user.
#[derive(OAuthUser)]
pub struct User {
    /// The key.
    pub id: Uuid,
    /// The address.
    pub email: String,
}

/// How a user signs in.
#[oauth_account]
pub struct OAuthAccount;

fn main() {
    let _ = |pool: SqlitePool| OAuth::<OAuthAccount>::builder(SqlStore::new(pool));
}
