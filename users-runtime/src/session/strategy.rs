//! What a session's token is.

use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{Token, WeakSecret};
use crate::store::StoreError;

/// Whom a session's token is for. A [`Strategy`] writes it, and has to read what it wrote.
///
/// It can be kept as it is, by serde:
///
/// ```
/// use users_runtime::session::Subject;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let subject = Subject::new("1", Some("dGhlIHN0YW1wIG9mIDE".to_owned()));
/// let kept = serde_json::to_string(&subject)?;
/// assert_eq!(serde_json::from_str::<Subject>(&kept)?, subject);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Subject {
    /// The key of the user ([`Key::to_text`](crate::Key::to_text)).
    pub user_id: String,
    /// What the user's password was when the token was made, as 22 characters that do not tell it: a session whose stamp is not
    /// the user's of now has ended. So all sessions of a user end when `hashed_password` changes: by a new password, by
    /// another way to hash the same one, or because the user was reclaimed from an owner whose address was not verified.
    ///
    /// `None` if the user model has no `hashed_password`. A token that was read without a stamp is taken as it is, since
    /// FastAPI Users' tokens have none: those end by themselves, whatever becomes of the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
}

impl Subject {
    /// The user with this key, and the stamp that the token has, if any.
    #[must_use]
    pub fn new(user_id: impl Into<String>, stamp: Option<String>) -> Self {
        Self { user_id: user_id.into(), stamp }
    }
}

/// What a session's token is, and how it is told from a made-up one: a [`JwtStrategy`](super::JwtStrategy), or an
/// application's own, such as random tokens in a table.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use users_runtime::session::{Strategy, Subject};
/// use users_runtime::{StoreError, Token};
///
/// /// Random tokens, kept in memory.
/// #[derive(Default)]
/// struct InMemory(Mutex<HashMap<String, Subject>>);
///
/// impl Strategy for InMemory {
///     async fn write(&self, subject: &Subject) -> Result<Token, StoreError> {
///         let token = uuid::Uuid::new_v4().to_string();
///         self.0.lock().unwrap().insert(token.clone(), subject.clone());
///         Ok(token.into())
///     }
///
///     async fn read(&self, token: &str) -> Result<Option<Subject>, StoreError> {
///         Ok(self.0.lock().unwrap().get(token).cloned())
///     }
///
///     async fn destroy(&self, token: &str) -> Result<(), StoreError> {
///         self.0.lock().unwrap().remove(token);
///         Ok(())
///     }
/// }
/// ```
///
/// A strategy that keeps the [`Subject`] whole need not know when a password changes: the session ends by its stamp. One
/// that drops the stamp has to end a user's sessions itself when their `hashed_password` changes, or whoever was signed in
/// with the old password stays so.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session strategy",
    label = "expected a strategy such as `JwtStrategy::new(secret)`",
    note = "write the transport first: `.session(CookieTransport::new(), JwtStrategy::new(secret))`"
)]
pub trait Strategy: Send + Sync + 'static {
    /// A new token for this user. It has to fit a header and a cookie: letters, digits and `-._~+/=`.
    fn write(&self, subject: &Subject) -> impl Future<Output = Result<Token, StoreError>> + Send;

    /// Whom the token is for, as it was written, or `None` if it is made up, has ended, or was destroyed.
    fn read(&self, token: &str) -> impl Future<Output = Result<Option<Subject>, StoreError>> + Send;

    /// Ends the token. A strategy that keeps nothing can't, and does nothing.
    fn destroy(&self, token: &str) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Says which users its tokens are for, by their table: a service calls it once, when it is configured. A strategy whose
    /// tokens other services can read too (a signed token and one secret for both) has to tell them apart.
    fn for_users(&mut self, table: &'static str) {
        let _ = table;
    }

    /// How long a token lives, if there is an end: the cookie that carries it ends then too.
    fn token_lifetime(&self) -> Option<Duration> {
        None
    }

    /// Whether its secret is good enough to start with. The application is refused at start if not.
    fn check(&self) -> Result<(), WeakSecret> {
        Ok(())
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// [`Strategy`], behind a pointer.
pub(crate) trait DynStrategy: Send + Sync {
    fn write<'a>(&'a self, subject: &'a Subject) -> Answer<'a, Token>;
    fn read<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Subject>>;
    fn destroy<'a>(&'a self, token: &'a str) -> Answer<'a, ()>;
    fn token_lifetime(&self) -> Option<Duration>;
}

impl<S: Strategy> DynStrategy for S {
    fn write<'a>(&'a self, subject: &'a Subject) -> Answer<'a, Token> {
        Box::pin(Strategy::write(self, subject))
    }

    fn read<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Subject>> {
        Box::pin(Strategy::read(self, token))
    }

    fn destroy<'a>(&'a self, token: &'a str) -> Answer<'a, ()> {
        Box::pin(Strategy::destroy(self, token))
    }

    fn token_lifetime(&self) -> Option<Duration> {
        Strategy::token_lifetime(self)
    }
}
