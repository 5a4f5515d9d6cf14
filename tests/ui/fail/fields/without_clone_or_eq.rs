use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[derive(Default)]
pub struct Note;

#[oauth_account]
pub struct OAuthAccount {
    #[oauth_account(default, private)]
    // Three derives are missing.
    pub note: Note, //~ pub note: Note //~ pub note: Note //~ Note
}

fn main() {}
