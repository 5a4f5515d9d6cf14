use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    #[oauth_user(profile = "/sub")] //~ profile
    pub id: Uuid,
    pub email: String,
}

fn main() {}
