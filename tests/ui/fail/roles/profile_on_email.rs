use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    #[oauth_user(profile = "email")]
    pub email: String,
}

fn main() {}
