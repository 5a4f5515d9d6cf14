use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Avatar(pub u8);

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(default)]
    pub avatars: Vec<Avatar>, //~ Vec<Avatar>
    pub main: Option<Avatar>, //~ Option<Avatar>
}

fn main() {}
