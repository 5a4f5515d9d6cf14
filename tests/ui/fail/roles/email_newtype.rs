use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Address(pub String);

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: Address, //~ Address
}

fn main() {}
