use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub is_active: i32, //~ i32
    pub is_verified: Option<bool>, //~ Option<bool>
    pub is_superuser: String, //~ String
}

fn main() {}
