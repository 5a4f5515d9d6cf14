use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub note: Option<&'static str>, //~ Option<&'static str>
}

fn main() {}
