use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(default = "1 +")] //~ "1 +"
    pub age: i32,
}

fn main() {}
