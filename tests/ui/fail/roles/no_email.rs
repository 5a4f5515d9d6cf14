use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User { //~ User
    pub id: Uuid,
}

fn main() {}
