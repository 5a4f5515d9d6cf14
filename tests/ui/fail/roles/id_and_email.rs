use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    #[oauth_user(id, email)]
    pub login: String,
}

fn main() {}
