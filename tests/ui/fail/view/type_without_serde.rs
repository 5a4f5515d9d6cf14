use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Avatar(pub u8);

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub avatar: Option<Avatar>, //~ Option<Avatar>
}

fn main() {}
