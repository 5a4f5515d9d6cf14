use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

//~? rustc finds two methods of one name after the macros, and its message can't be added to
#[oauth_account(related_name = "logins")] //~ "logins"
pub struct OAuthAccount;

#[oauth_account(related_name = "logins")]
pub struct Badge;

fn main() {}
