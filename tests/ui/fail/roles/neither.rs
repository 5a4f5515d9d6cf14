use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User { //~ User //~ User
    pub name: Option<String>,
}

fn main() {}
