//! Where users and accounts live.
//!
//! A store is made of intents, not of reads and writes: there is no call that could write a user without its account,
//! or find first and update later. It holds no policy: what may be linked, who may sign in and what the client is told
//! are decided in [`flow`](crate::flow).

mod change;
mod erased;
mod memory;
#[cfg(feature = "mongodb")]
pub mod mongodb;
#[cfg(any(feature = "__sqlx", feature = "mongodb"))]
mod retry;
#[cfg(feature = "sea-orm")]
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(
        dead_code,
        unused_imports,
        unused_variables,
        clippy::unused_async,
        reason = "without a database nothing calls it"
    )
)]
pub mod sea_orm;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql", feature = "sea-orm"))]
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(dead_code, unused_imports, reason = "without a database nothing calls it")
)]
pub mod sql;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

pub(crate) use change::{Answer as CheckAnswer, Check, Checks};
pub use change::{Change, Changed, Done, NewAccount, Step, StoreTransaction, Whose};
pub(crate) use erased::{DynStore, DynUserStore};
pub use memory::MemoryStore;

use crate::model::{
    Draft, Error, ErrorCode, Grant, NewUser, OAuthAccount, OAuthUser, Tokens, UserKey, in_one_line,
};

/// A store can't do what it was asked: it is down, locked, or its tables are not as the models say. Nothing was written,
/// unless a commit succeeded and its answer was lost. The client is told `503 STORE_UNAVAILABLE`.
#[derive(thiserror::Error)]
#[error("the store failed")]
pub struct StoreError(#[from] Box<dyn StdError + Send + Sync>);

impl StoreError {
    /// A failure with what was behind it, for the log. It must not hold a secret.
    #[must_use]
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// In words, with all that led to it: an application whose `main` returns the error shows it so.
impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_one_line(self))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::from(ErrorCode::StoreUnavailable).caused_by(error)
    }
}

/// Finds the user of a session.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of `{U}`s",
    label = "expected a store such as `SqlStore::new(pool)`, `MongoStore::new(collection)` or `MemoryStore::new()`"
)]
pub trait UserStore<U: OAuthUser>: Send + Sync + 'static {
    /// The user with this key, or `None`.
    fn user(&self, id: &U::Id) -> impl Future<Output = Result<Option<U>, StoreError>> + Send;
}

/// Keeps users and their accounts.
///
/// Each call is atomic: it has done all of what it says, or nothing. (`oauth_name`, `account_id`) is unique and compared
/// byte for byte; e-mail addresses are unique by [`Email::key`](crate::Email::key). [`testing::suite`](crate::testing)
/// checks all of that on any store, races included.
///
/// ```
/// use users_runtime::store::{Change, Changed, LoggedIn, NewLogin, SignUp, Store, StoreError, UserStore};
/// use users_runtime::{Grant, MemoryStore, OAuthAccount, Tokens, UserKey};
///
/// /// A store that counts the logins of another.
/// struct Counting<A: OAuthAccount>(MemoryStore<A>, std::sync::atomic::AtomicU64);
///
/// impl<A: OAuthAccount<User: Clone>> UserStore<A::User> for Counting<A> {
///     async fn user(&self, id: &UserKey<A>) -> Result<Option<A::User>, StoreError> {
///         self.0.user(id).await
///     }
/// }
///
/// impl<A: OAuthAccount<User: Clone>> Store<A> for Counting<A> {
///     async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
///         self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         self.0.log_in(grant).await
///     }
///
///     async fn sign_up(&self, new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
///         self.0.sign_up(new).await
///     }
///
///     async fn accounts(&self, user_id: &UserKey<A>) -> Result<Vec<A>, StoreError> {
///         self.0.accounts(user_id).await
///     }
///
///     async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
///         self.0.change(change).await
///     }
///
///     async fn replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, StoreError> {
///         self.0.replace_tokens(account, tokens).await
///     }
///
///     async fn claim(&self, key: &str, owner: &str, ttl: std::time::Duration) -> Result<bool, StoreError> {
///         self.0.claim(key, owner, ttl).await
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of `{A}`s",
    label = "expected a store such as `SqlStore::new(pool)`, `MongoStore::new(collection)` or `MemoryStore::new()`"
)]
pub trait Store<A: OAuthAccount>: UserStore<A::User> {
    /// A returning login: finds the account by (`oauth_name`, `account_id`), lets it
    /// [take over](OAuthAccount::refresh_from) what the grant brings, and gives it with its user. `None` if there is no
    /// such account; then nothing was written. The user itself is not changed.
    ///
    /// An account under one of the profile's [`legacy_ids`](crate::Profile::legacy_ids) is found as well, and keeps its
    /// spelling. Where there are several, the one under the first of [`Profile::ids`](crate::Profile::ids) is meant, the
    /// current id before the older ones, and no other is changed.
    fn log_in(&self, grant: &Grant) -> impl Future<Output = Result<Option<LoggedIn<A>>, StoreError>> + Send;

    /// A first login: writes the user and its account together.
    fn sign_up(&self, new: NewLogin<A>) -> impl Future<Output = Result<SignUp<A>, StoreError>> + Send;

    /// The user's accounts, in the order of their making where the store knows it.
    fn accounts(&self, user_id: &UserKey<A>) -> impl Future<Output = Result<Vec<A>, StoreError>> + Send;

    /// Changes a user's accounts, as [`Change`] says, in one transaction. Of any number of changes of one user at once, each
    /// is decided on what the ones before have left.
    fn change(&self, change: &Change<A>) -> impl Future<Output = Result<Changed<A>, StoreError>> + Send;

    /// Gives an account exactly these tokens, if it is there and its refresh token is still that of `account`, byte for
    /// byte; a refresh token that is `None` is then none. `false` if not, and if `account` has no refresh token; then
    /// nothing was written.
    fn replace_tokens(
        &self,
        account: &A,
        tokens: &Tokens,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Takes `key` for `owner` for the time of `ttl`, by the store's own clock. `true` if it was free, had run out, or
    /// was this owner's already; of any number of owners at once, one gets it.
    fn claim(
        &self,
        key: &str,
        owner: &str,
        ttl: Duration,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

/// A user with the account they signed in by.
#[non_exhaustive]
pub struct LoggedIn<A: OAuthAccount> {
    /// The user.
    pub user: A::User,
    /// The account.
    pub account: A,
}

impl<A: OAuthAccount<User: Clone>> Clone for LoggedIn<A> {
    fn clone(&self) -> Self {
        Self { user: self.user.clone(), account: self.account.clone() }
    }
}

impl<A: OAuthAccount> LoggedIn<A> {
    /// A user with their account.
    pub fn new(user: A::User, account: A) -> Self {
        Self { user, account }
    }
}

impl<A: OAuthAccount> fmt::Debug for LoggedIn<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedIn").field("user_id", self.user.id()).field("account", &self.account).finish()
    }
}

/// A user that is to be, with its first account: one can't be had without the other.
pub struct NewLogin<A: OAuthAccount> {
    user: Draft<A::User>,
    account: Draft<A>,
    grant: Grant,
    check: Checks<A>,
}

impl<A: OAuthAccount> NewLogin<A> {
    /// The user and the account that `grant` makes; `None` if the user model needs an e-mail and the grant has none.
    #[must_use]
    pub fn new(grant: Grant, is_verified: bool) -> Option<Self> {
        let user = Draft::user(&NewUser::new(&grant.profile).verified(is_verified))?;
        Some(Self { user, account: Draft::account(&grant), grant, check: Checks::default() })
    }

    /// The same, which is undone if `check` says no.
    #[must_use]
    pub(crate) fn checked(mut self, check: Checks<A>) -> Self {
        self.check = check;
        self
    }

    /// Who is asked before the commit, if anybody is.
    #[cfg(feature = "__sqlx")]
    pub(crate) fn checks(&self) -> Option<&Checks<A>> {
        Some(&self.check).filter(|check| check.is_some())
    }

    /// The user. Its key means nothing yet.
    pub fn user(&self) -> &A::User {
        self.user.model()
    }

    /// The account. Its keys mean nothing yet.
    pub fn account(&self) -> &A {
        self.account.model()
    }

    /// What the provider granted: what the account takes over if it turns out to exist.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Gives user and account the keys that were made for them. A store that tries again gives them new ones.
    pub fn set_keys(&mut self, user_id: UserKey<A>, id: A::Id) {
        self.account.set_keys(id, user_id.clone());
        self.user.set_key(user_id);
    }

    /// The last question before the commit, when both have their keys.
    ///
    /// # Errors
    ///
    /// Nothing is to be written; the store gives the error back as [`SignUp::Refused`].
    pub async fn check(&self, transaction: &mut StoreTransaction<'_>) -> Result<(), Error> {
        self.check.ask(transaction, self.user(), self.account()).await
    }

    /// The user and the account, whose keys have been [set](Self::set_keys).
    pub fn into_login(self) -> LoggedIn<A> {
        LoggedIn::new(self.user.into_model(), self.account.into_model())
    }

    /// The user and the account, with the keys that were made for them.
    pub fn with_keys(self, user_id: UserKey<A>, id: A::Id) -> LoggedIn<A> {
        let account = self.account.with_keys(id, user_id.clone());
        LoggedIn::new(self.user.with_key(user_id), account)
    }
}

/// What came of a first login.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignUp<A: OAuthAccount> {
    /// User and account were written.
    Created(LoggedIn<A>),
    /// The account was there already, since another first login was quicker: it has taken over what the grant brings,
    /// as by [`Store::log_in`].
    Existing(LoggedIn<A>),
    /// The e-mail address belongs to another user; nothing was written.
    EmailTaken,
    /// [`NewLogin::check`] said no; nothing was written.
    Refused(Error),
}
