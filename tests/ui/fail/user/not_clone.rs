use users_runtime::OAuthUser;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

fn main() {}
