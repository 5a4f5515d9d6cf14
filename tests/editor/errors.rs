//! Mistakes, as an editor shows them before anything is compiled: each is one error, and in our words.

use crate::app;

#[test]
fn a_mistake_is_one_error() {
    let mut app = app::open();
    for (account, message) in [
        (
            "#[oauth_account(usr = \"User\")] pub struct OAuthAccount;",
            "unknown argument `usr`; did you mean `user`?",
        ),
        ("#[oauth_account(table = \"a b\")] pub struct OAuthAccount;", "` ` can't stand in this name"),
        ("#[oauth_account] pub struct OAuthAccount { pub note: String }", "a first login can't fill `note`"),
        ("#[oauth_account] pub struct OAuthAccount { pub id: i64 }", "`#[oauth_account]` adds `id` itself"),
        ("#[oauth_account] pub enum OAuthAccount {}", "an account model is a struct, not an enum"),
    ] {
        let program = format!("{MODELS}\n{account}\n{USE}");
        app.type_in(&program);
        let errors = app.errors();
        let is_one = matches!(&errors[..], [error] if error.starts_with(message));
        assert!(is_one, "{account}: {errors:#?}");
    }
}

const MODELS: &str = "
use users_runtime::{OAuth, OAuthUser, StoreError, oauth_account};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
}
";

const USE: &str = "
pub async fn first(user: &User, oauth: &OAuth<OAuthAccount>) -> Result<String, StoreError> {
    let accounts = user.oauth_accounts(oauth).await?;
    Ok(accounts[0].oauth_name.clone())
}
";
