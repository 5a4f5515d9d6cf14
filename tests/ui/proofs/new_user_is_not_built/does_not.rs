use users_runtime::store::NewLogin;
use users_runtime::{Grant, OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn new(grant: Grant, other: NewLogin<OAuthAccount>) -> Option<NewLogin<OAuthAccount>> {
    let _ = (&grant, &other);
    //~? Fields are private: rustc says so by itself.
    Some(NewLogin { grant, ..other }) //~ NewLogin { grant, ..other }
}

fn main() {}
