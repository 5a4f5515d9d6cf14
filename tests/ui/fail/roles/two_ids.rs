use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    #[oauth_user(id)]
    pub key: Uuid,
    #[oauth_user(id)] //~ id
    pub other: Uuid,
    pub email: String,
}

fn main() {}
