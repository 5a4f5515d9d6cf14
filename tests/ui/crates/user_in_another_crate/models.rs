//@ users-runtime = { path = "users-runtime" }

use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}
