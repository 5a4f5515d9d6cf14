use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User { //~ User
    pub email: String,
}

fn main() {}
