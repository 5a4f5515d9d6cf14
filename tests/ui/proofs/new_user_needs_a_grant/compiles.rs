use users_runtime::store::NewLogin;
use users_runtime::{Grant, OAuthUser, Profile, oauth_account};

#[derive(Clone, OAuthUser)]
pub struct User {
    pub id: i64,
    pub email: String,
}

#[oauth_account]
pub struct OAuthAccount;

pub fn new(grant: Grant, profile: Profile, user: User) -> Option<NewLogin<OAuthAccount>> {
    let _ = (&grant, &profile, &user);
    NewLogin::new(grant, true)
}

fn main() {}
