use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid, //~ id
    #[oauth_user(id)]
    pub key: Uuid,
    pub email: String,
}

fn main() {}
