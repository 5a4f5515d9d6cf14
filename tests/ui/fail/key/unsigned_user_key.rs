use users_runtime::OAuthUser;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: u64, //~ u64
    pub email: String,
}

fn main() {}
