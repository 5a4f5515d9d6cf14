use users_runtime::OAuthUser;

#[derive(Clone)]
pub struct UserId(pub i64);

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: UserId, //~ UserId
    pub email: String,
}

fn main() {}
