use sqlx::SqlitePool;
use users_runtime::{OAuth, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn service(pool: SqlitePool) {
    let _ = OAuth::<OAuthAccount>::builder(pool); //~ pool
}

fn main() {}
