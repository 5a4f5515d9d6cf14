use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    #[oauth_user(profile = "email")] //~ profile
    pub email: String,
}

fn main() {}
