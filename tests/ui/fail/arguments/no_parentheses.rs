use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user]
    pub note: Option<String>,
}

fn main() {}
