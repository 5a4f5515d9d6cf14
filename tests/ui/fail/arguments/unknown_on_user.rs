use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
#[oauth_user(tables = "users")] //~ tables
pub struct User {
    pub id: Uuid,
    pub email: String,
}

fn main() {}
