use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User(Uuid, String); //~ (Uuid, String)

fn main() {}
