use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User; //~ User

fn main() {}
