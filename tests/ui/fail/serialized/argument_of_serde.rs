use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    //~? serde's message can't be added to
    #[serde(renam = "lang")] //~ renam
    pub locale: Option<String>,
}

#[oauth_account]
pub struct OAuthAccount {
    //~? serde's message can't be added to
    #[serde(skip_if = "Option::is_none")] //~ skip_if
    pub note: Option<String>,
}

fn main() {}
