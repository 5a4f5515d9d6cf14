//! A secret that a provider gave.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use secrecy::{ExposeSecret as _, SecretString};

/// An access or refresh token.
///
/// Its `Debug` is redacted, it does not serialize, it is compared in constant time, and this copy is wiped when
/// it is dropped. The text is
/// had by [`expose`](Token::expose) alone, so that a search for that word finds every use.
///
/// ```
/// let token = users_runtime::Token::from("ya29.secret");
/// assert_eq!(format!("{token:?}"), "Token(redacted)");
/// assert_eq!(token.expose(), "ya29.secret");
/// ```
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// The token itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.expose().as_bytes(), other.expose().as_bytes()).is_ok()
    }
}

impl Eq for Token {}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

/// A value without a token in it. Nothing that has one implements it, so that no account is ever serialized: what others
/// may see of it is its public view.
///
/// ```compile_fail
/// fn write<T: users_runtime::WithoutTokens>(_: T) {}
/// write(users_runtime::Token::from("secret"));
/// ```
#[diagnostic::on_unimplemented(
    message = "an account has tokens, which are never serialized",
    label = "an account itself can't be serialized",
    note = "write its public view instead, which has none: `OAuthAccountRead::from(&account)`, by the name of your account"
)]
pub trait WithoutTokens {}
