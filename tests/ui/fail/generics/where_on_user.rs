use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User
where //~ where
    Uuid: Copy,
{
    pub id: Uuid,
    pub email: String,
}

fn main() {}
