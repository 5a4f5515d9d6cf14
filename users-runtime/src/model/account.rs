//! The account model.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Grant, Key, KeyRepr as _, KeyValue, OAuthUser, Profile, Token};

/// A user's account at a provider. Write `#[oauth_account(…)]` on a struct; the attribute implements this trait, and
/// nothing else can.
///
/// (`oauth_name`, `account_id`) is unique: it is one person at one provider.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an account model",
    label = "this is not an account model",
    note = "put `#[oauth_account(user = \"…\")]` on the struct"
)]
pub trait OAuthAccount: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The type of the primary key.
    type Id: Key;
    /// The user model.
    type User: OAuthUser;

    /// The table or collection.
    const TABLE: &'static str;
    /// The name of the method on the user model that gives its accounts.
    const RELATED_NAME: &'static str;

    /// The primary key.
    fn id(&self) -> &Self::Id {
        self.__as_ref().id
    }

    /// The key of the user whose account it is.
    fn user_id(&self) -> &UserKey<Self> {
        self.__as_ref().user_id
    }

    /// The name of the provider.
    fn oauth_name(&self) -> &str {
        self.__as_ref().oauth_name
    }

    /// The access token of the last login.
    fn access_token(&self) -> &Token {
        self.__as_ref().access_token
    }

    /// When the access token ends, in seconds since 1970.
    fn expires_at(&self) -> Option<i64> {
        self.__as_ref().expires_at
    }

    /// The refresh token.
    fn refresh_token(&self) -> Option<&Token> {
        self.__as_ref().refresh_token
    }

    /// The provider's id of the person.
    fn account_id(&self) -> &str {
        self.__as_ref().account_id
    }

    /// The e-mail address that the provider gave at the last login.
    fn account_email(&self) -> Option<&str> {
        self.__as_ref().account_email
    }

    /// The public view.
    #[doc(hidden)]
    fn __view(&self) -> serde_json::Result<Value>;

    #[doc(hidden)]
    fn __new(fields: AccountFields<Self>, profile: &Profile) -> Self;

    #[doc(hidden)]
    fn __set_ids(&mut self, id: Self::Id, user_id: UserKey<Self>);

    #[doc(hidden)]
    fn __as_ref(&self) -> AccountRef<'_, Self>;

    #[doc(hidden)]
    fn __as_mut(&mut self) -> AccountMut<'_>;

    #[doc(hidden)]
    #[must_use]
    fn __from_login(id: Self::Id, user_id: UserKey<Self>, grant: &Grant) -> Self {
        let fields = AccountFields {
            id,
            user_id,
            oauth_name: grant.oauth_name.to_string(),
            access_token: grant.tokens.access_token.clone(),
            expires_at: grant.tokens.expires_at,
            refresh_token: grant.tokens.refresh_token.clone(),
            account_id: grant.profile.account_id.clone(),
            account_email: grant.account_email().map(str::to_owned),
        };
        Self::__new(fields, &grant.profile)
    }

    /// Takes over what a later grant of the same account brings: tokens, their end, the address. A missing refresh
    /// token leaves the stored one (RFC 6749 section 6), a missing address likewise.
    fn refresh_from(&mut self, grant: &Grant) {
        let account = self.__as_mut();
        account.access_token.clone_from(&grant.tokens.access_token);
        *account.expires_at = grant.tokens.expires_at;
        if let Some(token) = &grant.tokens.refresh_token {
            *account.refresh_token = Some(token.clone());
        }
        if let Some(email) = grant.account_email() {
            *account.account_email = Some(email.to_owned());
        }
    }
}

/// The type of the key of an account model.
pub type AccountKey<A> = <A as OAuthAccount>::Id;

/// The type of the key of an account model's user.
pub type UserKey<A> = <<A as OAuthAccount>::User as OAuthUser>::Id;

/// The fields that each account has, as a login or a store makes them.
#[doc(hidden)]
#[derive(Debug)]
pub struct AccountFields<A: OAuthAccount> {
    pub id: A::Id,
    pub user_id: UserKey<A>,
    pub oauth_name: String,
    pub access_token: Token,
    pub expires_at: Option<i64>,
    pub refresh_token: Option<Token>,
    pub account_id: String,
    pub account_email: Option<String>,
}

/// The fields that each account has.
#[doc(hidden)]
#[derive(Debug)]
pub struct AccountRef<'a, A: OAuthAccount> {
    pub id: &'a A::Id,
    pub user_id: &'a UserKey<A>,
    pub oauth_name: &'a str,
    pub access_token: &'a Token,
    pub expires_at: Option<i64>,
    pub refresh_token: Option<&'a Token>,
    pub account_id: &'a str,
    pub account_email: Option<&'a str>,
}

/// The fields of an account that a later login changes.
#[doc(hidden)]
#[derive(Debug)]
pub struct AccountMut<'a> {
    pub access_token: &'a mut Token,
    pub expires_at: &'a mut Option<i64>,
    pub refresh_token: &'a mut Option<Token>,
    pub account_email: &'a mut Option<String>,
}

/// An account as anyone may see it, whatever its model: without tokens.
///
/// It is what a user's public view carries under `#[oauth_user(accounts)]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LinkedAccount {
    /// The primary key: a number or a string.
    pub id: KeyValue,
    /// The name of the provider.
    pub oauth_name: String,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: Option<i64>,
    /// The provider's id of the person.
    pub account_id: String,
    /// The e-mail address that the provider gave at the last login.
    pub account_email: Option<String>,
}

impl<A: OAuthAccount> From<&A> for LinkedAccount {
    fn from(account: &A) -> Self {
        Self {
            id: account.id().to_repr().to_value(),
            oauth_name: account.oauth_name().to_owned(),
            expires_at: account.expires_at(),
            account_id: account.account_id().to_owned(),
            account_email: account.account_email().map(str::to_owned),
        }
    }
}
