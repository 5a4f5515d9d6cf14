use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User { //~ User
    pub id: Uuid,
    pub email: String,
    pub is_verified: bool,
    pub is_superuser: bool,
}

fn main() {}
