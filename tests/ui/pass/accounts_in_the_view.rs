//! A user's public view with the accounts, as FastAPI Users' mixin has it.

use users_runtime::__private::NewUser;
use users_runtime::{Grant, LinkedAccount, OAuthAccount as _, OAuthUser, Profile, Tokens, oauth_account};

#[derive(Clone, OAuthUser)]
#[oauth_user(accounts)]
pub struct User {
    pub id: i64,
    pub email: Option<String>,
}

#[oauth_account(id = "i64")]
pub struct OAuthAccount;

fn main() {
    let profile = Profile::new("abc");
    let user = User::__from_login(1, &NewUser::new(&profile)).unwrap();
    let accounts = [OAuthAccount::__from_login(2, 1, &Grant::new("google", profile, Tokens::new("secret")))];
    let view = UserRead::with_accounts(&user, &accounts);
    let text = serde_json::to_string(&view).unwrap();
    assert_eq!(
        text,
        r#"{"id":1,"email":null,"oauth_accounts":[{"id":2,"oauth_name":"google","expires_at":null,"account_id":"abc","account_email":null}]}"#
    );
    let read: UserRead = serde_json::from_str(&text).unwrap();
    assert_eq!(read.oauth_accounts, view.oauth_accounts);
    let _: UserRead = UserRead::with_accounts(user, Vec::<LinkedAccount>::new());
}
