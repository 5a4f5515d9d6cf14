use users_runtime::{OAuthUser, oauth_account};

#[derive(Clone, OAuthUser)]
pub enum User { //~ enum
    Known,
}

#[oauth_account]
pub struct OAuthAccount;

fn view(user: User) -> UserRead {
    user.into()
}

fn main() {}
