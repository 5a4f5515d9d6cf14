use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(profile = "name")]
    pub name: Option<String>,
    #[oauth_user(profile = "name")] //~ "name"
    pub nick: Option<String>,
}

fn main() {}
