use users_runtime::store::{LoggedIn, NewLogin};
use users_runtime::{Key, OAuthUser, oauth_account};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
pub struct UserId(i64);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
pub struct AccountId(i64);

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: UserId,
    pub email: String,
}

#[oauth_account(id = "AccountId")]
pub struct OAuthAccount;

pub fn written(new: NewLogin<OAuthAccount>, user_id: UserId, id: AccountId) -> LoggedIn<OAuthAccount> {
    let _ = &id;
    new.with_keys(user_id.clone(), id)
}

fn main() {}
