use users_runtime::OAuthUser;
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    #[oauth_user(private)]
    pub note: Option<String>,
}

fn note(user: UserRead) -> Option<String> {
    //~? rustc lists the fields that there are
    user.note //~ note
}

fn main() {}
