use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub hashed_password: Vec<u8>, //~ Vec<u8>
}

fn main() {}
