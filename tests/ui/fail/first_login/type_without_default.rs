use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Role {
    Member,
}

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(default)]
    pub role: Role, //~ Role
}

fn main() {}
