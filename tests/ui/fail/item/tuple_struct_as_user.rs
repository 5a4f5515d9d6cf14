use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User(Uuid, String);

fn main() {}
