//! Fields of the application's own: filled at the first login, in columns and views of their own names.

use serde_json::json;
use users_runtime::__private::NewUser;
use users_runtime::{Grant, OAuthAccount as _, OAuthUser, Profile, Tokens, oauth_account};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Role {
    Member,
    Admin,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Secret(pub u8);

#[derive(Clone, OAuthUser)]
#[oauth_user(table = "members")]
pub struct User {
    #[oauth_user(id)]
    pub key: Uuid,
    /// Where to write to.
    #[oauth_user(email, column = "mail")]
    pub address: Option<String>,
    pub hashed_password: Option<String>,
    #[oauth_user(profile = "name", default = "\"nobody\".to_owned()")]
    pub name: String,
    #[oauth_user(profile = "/locale", default)]
    #[serde(rename = "lang")]
    pub locale: String,
    #[oauth_user(profile = "/nick", default = r#"Some("x".to_owned())"#)]
    pub nick: Option<String>,
    #[oauth_user(default = "Role::Member")]
    pub role: Role,
    #[oauth_user(default = 5)]
    pub credits: i64,
    #[oauth_user(default, private)]
    pub secret: Secret,
    pub note: std::option::Option<String>,
}

/// An account with a little more.
#[oauth_account(table = "logins")]
pub struct OAuthAccount {
    /// The language the person has at the provider.
    #[oauth_account(profile = "/locale")]
    #[serde(rename = "lang", default)]
    pub locale: Option<String>,
    #[oauth_account(default, private)]
    pub secret: Secret,
    pub(crate) r#type: Option<i64>,
}

fn main() {
    let mut profile = Profile::new("1");
    profile.claims = json!({"locale": "en", "nick": 5});
    let user = User::__from_login(Uuid::nil(), &NewUser::new(&profile)).unwrap();
    assert_eq!(user.address, None);
    assert_eq!(user.name, "nobody");
    assert_eq!(user.locale, "en");
    assert_eq!(user.nick.as_deref(), Some("x"), "a claim of another type is as good as none");
    assert_eq!((&user.role, user.credits, &user.secret), (&Role::Member, 5, &Secret(0)));
    let view = serde_json::to_value(UserRead::from(&user)).unwrap();
    let expected = json!({
        "key": Uuid::nil(), "address": null, "name": "nobody", "lang": "en", "nick": "x", "role": "Member",
        "credits": 5, "note": null,
    });
    assert_eq!(view, expected);

    let account = OAuthAccount::__from_login(Uuid::nil(), user.key, &Grant::new("google", profile, Tokens::new("t")));
    assert_eq!(account.locale.as_deref(), Some("en"));
    assert_eq!((account.r#type, &account.secret), (None, &Secret(0)));
    let view = serde_json::to_value(OAuthAccountRead::from(account)).unwrap();
    let expected = json!({
        "id": Uuid::nil(), "oauth_name": "google", "expires_at": null, "account_id": "1", "account_email": null,
        "lang": "en", "type": null,
    });
    assert_eq!(view, expected);
}
