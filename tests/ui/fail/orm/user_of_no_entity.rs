#[derive(Clone, users_runtime::OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

mod oauth_account {
    #[users_runtime::oauth_account(user = "super::User", orm = "sea_orm", table = "oauth_account")] //~ "super::User"
    pub struct Model;
}

fn main() {}
