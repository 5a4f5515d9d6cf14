use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    //~? rustc says so of any struct.
    pub email: String, //~ pub email: String
}

fn main() {}
