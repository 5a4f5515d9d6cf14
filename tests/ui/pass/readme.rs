//! The models of the front page.

use users_runtime::{OAuth, OAuthAccount as _, OAuthUser, StoreError, oauth_account};
use uuid::Uuid;

#[derive(Clone, Debug, OAuthUser)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub is_active: bool,
    pub is_verified: bool,
    pub is_superuser: bool,
    #[oauth_user(profile = "name")]
    pub display_name: Option<String>,
}

#[oauth_account(user = "User", related_name = "oauth_accounts", id = "i64")]
pub struct OAuthAccount;

pub async fn names(user: &User, oauth: &OAuth<OAuthAccount>) -> Result<Vec<String>, StoreError> {
    let accounts: Vec<OAuthAccount> = user.oauth_accounts(oauth).await?;
    Ok(accounts.into_iter().map(|account| account.oauth_name).collect())
}

fn main() {
    use users_runtime::__private::NewUser;
    use users_runtime::{Grant, Profile, Tokens};

    let mut profile = Profile::new("1").with_email("ada@example.com", true);
    profile.name = Some("Ada".to_owned());
    let new = NewUser::new(&profile).verified(true);
    let user = User::__from_login(Uuid::nil(), &new).unwrap();
    assert_eq!(user.display_name.as_deref(), Some("Ada"));
    assert!(user.is_active && user.is_verified && !user.is_superuser && !user.has_password());
    assert_eq!(OAuthUser::email(&user), Some("ada@example.com"));

    let nameless = Profile::new("1");
    assert!(User::__from_login(Uuid::nil(), &NewUser::new(&nameless)).is_none(), "the model needs an e-mail");

    let grant = Grant::new("google", profile, Tokens::new("secret").with_expires_at(7));
    let account = OAuthAccount::__from_login(5, user.id, &grant);
    assert_eq!((account.id, account.user_id, account.oauth_name.as_str()), (5, Uuid::nil(), "google"));
    assert_eq!(account.expires_at(), Some(7));
    assert!(!format!("{account:?}").contains("secret"));
    assert_eq!(account.clone(), account);

    let view = serde_json::to_value(OAuthAccountRead::from(&account)).unwrap();
    let expected = serde_json::json!({
        "id": 5, "oauth_name": "google", "expires_at": 7, "account_id": "1", "account_email": "ada@example.com",
    });
    assert_eq!(view, expected);
    let view = serde_json::to_value(UserRead::from(user)).unwrap();
    let expected = serde_json::json!({
        "id": "00000000-0000-0000-0000-000000000000", "email": "ada@example.com", "is_active": true,
        "is_verified": true, "is_superuser": false, "display_name": "Ada",
    });
    assert_eq!(view, expected);
}
