use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(OAuthUser)]
struct User {
    pub id: Uuid,
    pub email: String,
}

//~? The account names its user in a public trait, and Rust lets no private type be seen there.
#[oauth_account(user = "User")] //~ #[oauth_account(user = "User")]
pub struct OAuthAccount;

fn main() {}
