//! What a session's token is.

use std::pin::Pin;
use std::time::Duration;

use crate::model::{Token, WeakSecret};
use crate::store::StoreError;

/// What a session's token is, and how it is told from a made-up one: a [`JwtStrategy`](super::JwtStrategy), or an
/// application's own, such as random tokens in a table.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use users_runtime::session::Strategy;
/// use users_runtime::{StoreError, Token};
///
/// /// Random tokens, kept in memory.
/// #[derive(Default)]
/// struct InMemory(Mutex<HashMap<String, String>>);
///
/// impl Strategy for InMemory {
///     async fn write(&self, user_id: &str) -> Result<Token, StoreError> {
///         let token = uuid::Uuid::new_v4().to_string();
///         self.0.lock().unwrap().insert(token.clone(), user_id.to_owned());
///         Ok(token.into())
///     }
///
///     async fn read(&self, token: &str) -> Result<Option<String>, StoreError> {
///         Ok(self.0.lock().unwrap().get(token).cloned())
///     }
///
///     async fn destroy(&self, token: &str) -> Result<(), StoreError> {
///         self.0.lock().unwrap().remove(token);
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session strategy",
    label = "expected a strategy such as `JwtStrategy::new(secret)`",
    note = "write the transport first: `.session(CookieTransport::new(), JwtStrategy::new(secret))`"
)]
pub trait Strategy: Send + Sync + 'static {
    /// A new token for the user with this key ([`Key::to_text`](crate::Key::to_text)). It has to fit a header and a
    /// cookie: letters, digits and `-._~+/=`.
    fn write(&self, user_id: &str) -> impl Future<Output = Result<Token, StoreError>> + Send;

    /// The key of the user whom the token is for, or `None` if it is made up, has ended, or was destroyed.
    fn read(&self, token: &str) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

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
    fn write<'a>(&'a self, user_id: &'a str) -> Answer<'a, Token>;
    fn read<'a>(&'a self, token: &'a str) -> Answer<'a, Option<String>>;
    fn destroy<'a>(&'a self, token: &'a str) -> Answer<'a, ()>;
    fn token_lifetime(&self) -> Option<Duration>;
}

impl<S: Strategy> DynStrategy for S {
    fn write<'a>(&'a self, user_id: &'a str) -> Answer<'a, Token> {
        Box::pin(Strategy::write(self, user_id))
    }

    fn read<'a>(&'a self, token: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(Strategy::read(self, token))
    }

    fn destroy<'a>(&'a self, token: &'a str) -> Answer<'a, ()> {
        Box::pin(Strategy::destroy(self, token))
    }

    fn token_lifetime(&self) -> Option<Duration> {
        Strategy::token_lifetime(self)
    }
}
