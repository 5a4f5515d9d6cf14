use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    #[oauth_user(profile = "/sub")]
    pub id: Uuid,
    pub email: String,
}

fn main() {}
