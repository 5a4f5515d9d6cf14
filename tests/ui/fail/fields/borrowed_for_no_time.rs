use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    // rustc asks for a lifetime before it hands the struct to a macro.
    pub note: &str, //~ &
}

fn main() {}
