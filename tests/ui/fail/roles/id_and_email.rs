use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    #[oauth_user(id, email)] //~ id
    pub login: String,
}

fn main() {}
