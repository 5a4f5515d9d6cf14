//@ has to name `postgres`
//@ only these features
//@ sqlx = { version = "0.9", default-features = false, features = ["mysql", "postgres", "runtime-tokio"] }
//@ users-runtime = { path = "users-runtime", features = ["sqlite"] }

use sqlx::PgPool;
use users_runtime::{Keys, OAuth, OAuthUser, SqlStore, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

pub fn service(pool: PgPool) -> OAuth<OAuthAccount> {
    let store = SqlStore::new(pool); //~ pool
    OAuth::<OAuthAccount>::builder(store).keys(Keys::generate()).build().unwrap()
}

fn main() {}
