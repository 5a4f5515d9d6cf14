//! Changes of a user's accounts: what a store asks before it commits.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::model::{Draft, Error, Grant, OAuthAccount, OAuthUser, UserKey};

/// Whose accounts are changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whose<A: OAuthAccount> {
    /// The user's with this key.
    User(UserKey<A>),
    /// The user's who has this address, by [`Email::key`](crate::Email::key).
    Email(String),
}

/// What is to be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step<A: OAuthAccount> {
    /// The account is the user's from now on.
    Add(NewAccount<A>),
    /// The account with this key [takes over](OAuthAccount::refresh_from) what the grant brings.
    Refresh(A::Id, Grant),
    /// The account with this key goes.
    Remove(A::Id),
    /// All accounts of the user go, the user is written as [`Change::decide`] has left it, and the account is the user's.
    Reclaim(NewAccount<A>),
    /// All accounts of the user go, and the user too.
    Delete,
}

/// What came of a change.
#[derive(Debug)]
#[non_exhaustive]
pub enum Changed<A: OAuthAccount> {
    /// It was written.
    Done(Done<A>),
    /// There is no such user; nothing was written.
    NoUser,
    /// The account to be added is there already, under this or another spelling of its id; nothing was written.
    AccountTaken,
    /// [`Change::decide`] or [`Change::check`] said no; nothing was written.
    Refused(Error),
}

/// A change that was written.
#[non_exhaustive]
pub struct Done<A: OAuthAccount> {
    /// The user, as it is now, or was last.
    pub user: A::User,
    /// The account that was added or refreshed.
    pub account: Option<A>,
    /// The accounts that went.
    pub removed: Vec<A>,
}

impl<A: OAuthAccount> Done<A> {
    /// The user with the account that was written and those that went.
    pub fn new(user: A::User, account: Option<A>, removed: Vec<A>) -> Self {
        Self { user, account, removed }
    }
}

impl<A: OAuthAccount> fmt::Debug for Done<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("user_id", self.user.id())
            .field("account", &self.account)
            .field("removed", &self.removed)
            .finish()
    }
}

/// An account that is to be, still without keys.
pub struct NewAccount<A: OAuthAccount> {
    account: Draft<A>,
    grant: Grant,
}

impl<A: OAuthAccount> NewAccount<A> {
    /// The account that `grant` makes.
    #[must_use]
    pub fn new(grant: Grant) -> Self {
        Self { account: Draft::account(&grant), grant }
    }

    /// The account; its keys mean nothing yet.
    pub fn account(&self) -> &A {
        self.account.model()
    }

    /// What the provider granted.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The account with the keys that were made for it and of its user.
    pub fn with_keys(self, id: A::Id, user_id: UserKey<A>) -> A {
        self.account.with_keys(id, user_id)
    }
}

impl<A: OAuthAccount> fmt::Debug for NewAccount<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NewAccount").field(self.account()).finish()
    }
}

type Decide<A> = dyn Fn(&mut <A as OAuthAccount>::User, &[A]) -> Result<Step<A>, Error> + Send + Sync;

/// A change of one user's accounts: what it is depends on what the store finds, and is decided by the one who asks for it,
/// inside the store's transaction.
///
/// A store that carries it out
///
/// 1. finds the user, and keeps all other changes of that user and its accounts away until it is done (a lock of the row,
///    or a write that fails if they are not as they were);
/// 2. calls [`decide`](Change::decide) with the user and all of the user's accounts;
/// 3. writes what that says;
/// 4. calls [`check`](Change::check), and commits if it agrees.
///
/// All of it may be tried several times, each from the start.
pub struct Change<A: OAuthAccount> {
    whose: Whose<A>,
    decide: Box<Decide<A>>,
    check: Checks<A>,
}

impl<A: OAuthAccount> Change<A> {
    /// A change that `decide` makes up its mind about. It must not wait for anything, and may be asked more than once.
    pub fn new(
        whose: Whose<A>,
        decide: impl Fn(&mut A::User, &[A]) -> Result<Step<A>, Error> + Send + Sync + 'static,
    ) -> Self {
        Self { whose, decide: Box::new(decide), check: Checks::default() }
    }

    /// The same change, which is undone if `check` says no.
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

    /// Whose accounts are changed.
    pub fn whose(&self) -> &Whose<A> {
        &self.whose
    }

    /// What is to be written, now that the user has these accounts. It may change the user: only [`Step::Reclaim`] writes
    /// that.
    ///
    /// # Errors
    ///
    /// Nothing is to be written; the store gives the error back as [`Changed::Refused`].
    pub fn decide(&self, user: &mut A::User, accounts: &[A]) -> Result<Step<A>, Error> {
        (self.decide)(user, accounts)
    }

    /// The last question before the commit, with the account that was added, refreshed or removed. Not asked of
    /// [`Step::Delete`].
    ///
    /// # Errors
    ///
    /// All is to be undone; the store gives the error back as [`Changed::Refused`].
    pub async fn check(
        &self,
        transaction: &mut StoreTransaction<'_>,
        user: &A::User,
        account: &A,
    ) -> Result<(), Error> {
        self.check.ask(transaction, user, account).await
    }
}

impl<A: OAuthAccount> fmt::Debug for Change<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("whose", &self.whose).finish_non_exhaustive()
    }
}

/// A store's transaction, while it is open: for an application's own writes beside the store's.
///
/// ```
/// use users_runtime::Error;
/// use users_runtime::store::{StoreError, StoreTransaction};
///
/// # #[cfg(feature = "sqlite")]
/// async fn count(transaction: &mut StoreTransaction<'_>) -> Result<(), Error> {
///     if let Some(connection) = transaction.get::<sqlx::SqliteConnection>() {
///         let insert = sqlx::query("INSERT INTO sign_up DEFAULT VALUES");
///         insert.execute(connection).await.map_err(StoreError::new)?;
///     }
///     Ok(())
/// }
/// ```
pub struct StoreTransaction<'t>(Option<&'t mut (dyn Any + Send)>);

impl<'t> StoreTransaction<'t> {
    /// The transaction that is open on this connection.
    pub fn new<T: Any + Send>(connection: &'t mut T) -> Self {
        Self(Some(connection))
    }

    /// A transaction of a store that has nothing to share: its write is one call.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// The connection, if it is a `T`: of `SqlStore` and `SeaOrmStore` sqlx's `SqliteConnection`, `PgConnection` or
    /// `MySqlConnection`. Of other stores there is none.
    ///
    /// The transaction is the store's: leave the commit to it.
    pub fn get<T: Any>(&mut self) -> Option<&mut T> {
        self.0.as_mut()?.downcast_mut()
    }
}

impl fmt::Debug for StoreTransaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreTransaction").finish_non_exhaustive()
    }
}

/// What answers a [`Check`].
pub(crate) type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// The last question before a commit.
pub(crate) trait Check<A: OAuthAccount>: Send + Sync {
    /// Whether the account of this user may stay as it was just written.
    fn check<'a>(
        &'a self,
        transaction: &'a mut StoreTransaction<'_>,
        user: &'a A::User,
        account: &'a A,
    ) -> Answer<'a>;
}

/// A [`Check`] that is a function.
#[cfg(feature = "testing")]
struct Asking<F>(F);

#[cfg(feature = "testing")]
impl<A, F> Check<A> for Asking<F>
where
    A: OAuthAccount,
    F: for<'a> Fn(&'a mut StoreTransaction<'_>, &'a A::User, &'a A) -> Answer<'a> + Send + Sync,
{
    fn check<'a>(
        &'a self,
        transaction: &'a mut StoreTransaction<'_>,
        user: &'a A::User,
        account: &'a A,
    ) -> Answer<'a> {
        (self.0)(transaction, user, account)
    }
}

/// A [`Check`], or none.
pub(crate) struct Checks<A>(Option<Arc<dyn Check<A>>>);

impl<A: OAuthAccount> Checks<A> {
    pub(crate) fn new(check: Arc<dyn Check<A>>) -> Self {
        Self(Some(check))
    }

    #[cfg(feature = "testing")]
    pub(crate) fn asking<F>(check: F) -> Self
    where
        F: for<'a> Fn(&'a mut StoreTransaction<'_>, &'a A::User, &'a A) -> Answer<'a> + Send + Sync + 'static,
    {
        Self::new(Arc::new(Asking(check)))
    }

    #[cfg(feature = "__sqlx")]
    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) async fn ask(
        &self,
        transaction: &mut StoreTransaction<'_>,
        user: &A::User,
        account: &A,
    ) -> Result<(), Error> {
        match &self.0 {
            Some(check) => check.check(transaction, user, account).await,
            None => Ok(()),
        }
    }
}

impl<A> Default for Checks<A> {
    fn default() -> Self {
        Self(None)
    }
}
