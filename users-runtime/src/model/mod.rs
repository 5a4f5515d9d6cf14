//! What a login is about: users, their accounts at providers, profiles and tokens.
//!
//! This module knows no other module of the crate; all the others rest on it.

mod account;
mod checked;
mod draft;
mod email;
mod error;
mod grant;
mod key;
mod key_value;
mod password;
mod secret;
#[cfg(test)]
mod tests;
mod token;
mod user;

pub use account::{AccountFields, AccountKey, AccountMut, AccountRef, LinkedAccount, OAuthAccount, UserKey};
#[doc(hidden)]
pub use checked::{Checked, KeyOf, UserOf, Writes, Yes, is_known};
pub use checked::{Claim, FirstValue, Shown};
pub(crate) use draft::Draft;
pub use email::{Email, EmailField};
pub(crate) use error::in_one_line;
pub use error::{Error, ErrorCode};
pub use grant::{Grant, Profile, Tokens};
pub use key::{IsKey, Key, KeyBase, KeyByDatabase, KeyKind, KeyMaker, KeyRepr};
pub use key_value::KeyValue;
pub use password::{PasswordField, is_usable_password};
pub use secret::WeakSecret;
pub(crate) use secret::check_secret;
pub use token::{Token, WithoutTokens};
pub use user::{HasSuperuser, HasVerification, IsUser, NewUser, OAuthUser};
