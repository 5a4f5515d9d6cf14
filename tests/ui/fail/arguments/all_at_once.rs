use users_runtime::{OAuthUser, oauth_account};
use uuid::Uuid;

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}

#[oauth_account(tabel = "a", id = "Vec<u8", related_name = "type", read = "a b")] //~ tabel //~ "type" //~ "Vec<u8" //~ "a b"
pub struct OAuthAccount {
    pub age: i32, //~ age
    pub account_id: String, //~ account_id
    #[oauth_account(profile = "nam")] //~ "nam"
    pub name: String,
}

fn main() {}
