use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub email: String,
}

fn main() {}
