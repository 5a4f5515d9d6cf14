use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(profile = "")] //~ ""
    pub locale: Option<String>,
}

fn main() {}
