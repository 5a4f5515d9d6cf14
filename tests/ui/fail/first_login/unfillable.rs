use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub age: i32,
}

fn main() {}
