use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
#[oauth_user(tables = "users")]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

fn main() {}
