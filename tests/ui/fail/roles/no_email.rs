use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
}

fn main() {}
