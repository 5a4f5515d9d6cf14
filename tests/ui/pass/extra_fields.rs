//! Fields of the application's own: filled at the first login, in columns and views of their own names.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

use users_runtime::{LinkedAccount, OAuthUser, oauth_account};
use uuid::Uuid;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Role {
    /// Reads.
    Member,
    /// Writes.
    Admin,
}

/// Has none of serde's traits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secret(pub u8);

/// A person.
#[derive(Clone, OAuthUser)]
#[oauth_user(table = "members", accounts)]
pub struct User {
    /// The key.
    #[oauth_user(id)]
    pub key: Uuid,
    /// Where to write to.
    #[oauth_user(email, column = "mail")]
    pub address: Option<String>,
    /// The password.
    pub hashed_password: Option<String>,
    /// The name.
    #[oauth_user(profile = "name", default = "\"nobody\".to_owned()")]
    pub name: String,
    /// The language.
    #[oauth_user(profile = "/locale", default)]
    #[serde(rename = "lang")]
    pub locale: String,
    /// Another name.
    #[oauth_user(profile = "/nick", default = r#"Some("x".to_owned())"#)]
    pub nick: Option<String>,
    /// The picture.
    #[oauth_user(profile = "picture")]
    pub picture: Option<String>,
    /// What one may do.
    #[oauth_user(default = "Role::Member")]
    pub role: Role,
    /// A number.
    #[oauth_user(default = 5)]
    pub credits: i64,
    /// Not for views.
    #[oauth_user(default, private)]
    pub secret: Secret,
    /// Nothing.
    pub note: std::option::Option<String>,
}

/// An account with a little more.
#[oauth_account(table = "logins")]
pub struct OAuthAccount {
    /// The language the person has at the provider.
    #[oauth_account(profile = "/locale", column = "lang")]
    #[serde(rename = "lang", default)]
    pub locale: Option<String>,
    /// Not for views.
    #[oauth_account(default, private)]
    pub secret: Secret,
    pub(crate) r#type: Option<i64>,
}

/// An account without more, in braces.
#[oauth_account(related_name = "badges")]
pub struct Badge {}

/// The view with its accounts.
#[must_use]
pub fn view(user: &User, accounts: &[OAuthAccount]) -> UserRead {
    debug_assert!(accounts.iter().all(|account| account.r#type.is_none()));
    UserRead::with_accounts(user, accounts)
}

/// The view with none.
#[must_use]
pub fn alone(user: User) -> UserRead {
    UserRead::with_accounts(user, Vec::<LinkedAccount>::new())
}
