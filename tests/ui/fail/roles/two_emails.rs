use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    #[oauth_user(email)]
    pub mail: String,
    #[oauth_user(email)] //~ email
    pub other: String,
}

fn main() {}
