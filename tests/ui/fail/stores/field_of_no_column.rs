use std::time::SystemTime;

use sqlx::SqlitePool;
use users_runtime::store::sql::SqlStore;
use users_runtime::{OAuth, OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(private)]
    pub seen: Option<SystemTime>,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn service(pool: SqlitePool) {
    let _ = OAuth::<OAuthAccount>::builder(SqlStore::new(pool)); //~ SqlStore::new(pool)
}

fn main() {}
