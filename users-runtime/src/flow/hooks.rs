//! What an application does when an account changes.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::request::Parts;
use tokio::time::timeout;

use super::seal::Seal;
use crate::model::{Error, ErrorCode, OAuthAccount, Profile};
use crate::store::{Check, CheckAnswer, Checks, StoreTransaction};

/// How long a hook may hold a store's transaction.
const LIMIT: Duration = Duration::from_secs(5);

/// What has happened, or is about to.
#[non_exhaustive]
pub struct Event<'e, A: OAuthAccount> {
    /// The user.
    pub user: &'e A::User,
    /// The account: as it was written, or was last.
    pub account: &'e A,
    /// Who the provider says the person is, where a provider was asked.
    pub profile: Option<&'e Profile>,
    /// The request that led to it, if one did: not where the application itself has called.
    pub request: Option<&'e Parts>,
    /// How the account came to its user, where it was linked.
    pub linking: Option<Linking>,
}

/// How an account came to a user who was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Linking {
    /// The signed-in user has linked it.
    ByUser,
    /// It has the user's verified address.
    ByEmail,
    /// It has the user's address, which the user had not verified: the user was
    /// [reclaimed](crate::Provider::reclaim_unverified). What whoever registered first has left besides accounts and
    /// sessions (keys of an API, say) is for the application to end.
    Reclaimed,
}

/// Of the request only where it went: its headers have secrets.
impl<A: OAuthAccount> fmt::Debug for Event<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("account", &self.account)
            .field("path", &self.request.map(|request| request.uri.path()))
            .field("linking", &self.linking)
            .finish_non_exhaustive()
    }
}

/// What an application does when an account changes. Every method has a default that does nothing.
///
/// Those that begin with `before_` can refuse, by any row of the wire contract: `Err(ErrorCode::Forbidden.into())`, or an
/// [`Error`] with a reason for the log. `before_register`, `before_associate` and `before_unlink` run inside the store's
/// transaction, after its writes: what they refuse is undone, and what they write themselves by
/// [`StoreTransaction::get`] is committed with it or not at all. They may run more than once, where a store has to try
/// again, so nothing else should happen in them. **They hold a lock of the store's**, on SQLite the only one that writes: no
/// calls of [`OAuth`](crate::OAuth), and nothing that waits for a network. One that takes longer than five seconds fails, and
/// all is undone. `MemoryStore` and `MongoStore` have one write, and ask before it.
///
/// Those that begin with `after_` run when all is written, before the request is answered, and can't change that. Each runs
/// once, unless the process ends meanwhile.
///
/// `OAuth::delete_user` calls none of them, and the accounts that a user loses by being reclaimed no `unlink` ones.
///
/// ```
/// use users_runtime::flow::{Event, Hooks};
/// use users_runtime::store::StoreTransaction;
/// use users_runtime::{Error, ErrorCode, OAuthAccount, OAuthUser};
///
/// /// Colleagues only, and a line in the log for each.
/// struct Colleagues;
///
/// impl<A: OAuthAccount> Hooks<A> for Colleagues {
///     async fn before_register(
///         &self,
///         event: &Event<'_, A>,
///         _transaction: &mut StoreTransaction<'_>,
///     ) -> Result<(), Error> {
///         match event.user.email() {
///             Some(email) if email.ends_with("@company.example") => Ok(()),
///             _ => Err(Error::from(ErrorCode::Forbidden).because("not a colleague")),
///         }
///     }
///
///     async fn after_register(&self, event: &Event<'_, A>) {
///         println!("welcome, {}", event.account.account_id());
///     }
/// }
/// ```
pub trait Hooks<A: OAuthAccount>: Send + Sync + 'static {
    /// A first login has made user and account; in the store's transaction.
    fn before_register(
        &self,
        event: &Event<'_, A>,
        transaction: &mut StoreTransaction<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = (event, transaction);
        async { Ok(()) }
    }

    /// A user has made themselves known, and is about to get a session. All else is written by then, outside of any
    /// transaction: the account has its new tokens, and a first login has made its user.
    fn before_login(&self, event: &Event<'_, A>) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = event;
        async { Ok(()) }
    }

    /// An account was linked to a user, or linked again; in the store's transaction.
    fn before_associate(
        &self,
        event: &Event<'_, A>,
        transaction: &mut StoreTransaction<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = (event, transaction);
        async { Ok(()) }
    }

    /// An account was taken from its user; in the store's transaction.
    fn before_unlink(
        &self,
        event: &Event<'_, A>,
        transaction: &mut StoreTransaction<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = (event, transaction);
        async { Ok(()) }
    }

    /// A user was made by their first login. [`after_login`](Hooks::after_login) follows.
    fn after_register(&self, event: &Event<'_, A>) -> impl Future<Output = ()> + Send {
        let _ = event;
        async {}
    }

    /// A user has signed in.
    fn after_login(&self, event: &Event<'_, A>) -> impl Future<Output = ()> + Send {
        let _ = event;
        async {}
    }

    /// An account was linked to a user.
    fn after_associate(&self, event: &Event<'_, A>) -> impl Future<Output = ()> + Send {
        let _ = event;
        async {}
    }

    /// An account was taken from its user.
    fn after_unlink(&self, event: &Event<'_, A>) -> impl Future<Output = ()> + Send {
        let _ = event;
        async {}
    }

    /// The provider does not take an account's refresh token any more: there are no fresh tokens until the person signs in
    /// again.
    fn after_refresh_failure(&self, event: &Event<'_, A>) -> impl Future<Output = ()> + Send {
        let _ = event;
        async {}
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// [`Hooks`], behind a pointer.
pub(crate) trait DynHooks<A: OAuthAccount>: Send + Sync {
    fn before<'a>(
        &'a self,
        moment: Moment,
        event: &'a Event<'_, A>,
        transaction: &'a mut StoreTransaction<'_>,
    ) -> Answer<'a, Result<(), Error>>;
    fn before_login<'a>(&'a self, event: &'a Event<'_, A>) -> Answer<'a, Result<(), Error>>;
    fn after<'a>(&'a self, moment: Moment, event: &'a Event<'_, A>) -> Answer<'a, ()>;
    fn after_login<'a>(&'a self, event: &'a Event<'_, A>) -> Answer<'a, ()>;
    fn after_refresh_failure<'a>(&'a self, event: &'a Event<'_, A>) -> Answer<'a, ()>;
}

/// What a store's transaction is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Register,
    Associate,
    Unlink,
}

impl<A: OAuthAccount, H: Hooks<A>> DynHooks<A> for H {
    fn before<'a>(
        &'a self,
        moment: Moment,
        event: &'a Event<'_, A>,
        transaction: &'a mut StoreTransaction<'_>,
    ) -> Answer<'a, Result<(), Error>> {
        match moment {
            Moment::Register => Box::pin(self.before_register(event, transaction)),
            Moment::Associate => Box::pin(self.before_associate(event, transaction)),
            Moment::Unlink => Box::pin(self.before_unlink(event, transaction)),
        }
    }

    fn before_login<'a>(&'a self, event: &'a Event<'_, A>) -> Answer<'a, Result<(), Error>> {
        Box::pin(Hooks::before_login(self, event))
    }

    fn after<'a>(&'a self, moment: Moment, event: &'a Event<'_, A>) -> Answer<'a, ()> {
        match moment {
            Moment::Register => Box::pin(self.after_register(event)),
            Moment::Associate => Box::pin(self.after_associate(event)),
            Moment::Unlink => Box::pin(self.after_unlink(event)),
        }
    }

    fn after_login<'a>(&'a self, event: &'a Event<'_, A>) -> Answer<'a, ()> {
        Box::pin(Hooks::after_login(self, event))
    }

    fn after_refresh_failure<'a>(&'a self, event: &'a Event<'_, A>) -> Answer<'a, ()> {
        Box::pin(Hooks::after_refresh_failure(self, event))
    }
}

/// What led to a change: it is the same for all events of one request.
#[derive(Clone, Copy)]
pub(crate) struct Occasion<'o> {
    pub(crate) profile: Option<&'o Profile>,
    pub(crate) request: Option<&'o Parts>,
}

/// What [`Change::decide`](crate::store::Change::decide) has decided at last, for those who are told of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decided(Arc<Mutex<Option<Linking>>>);

impl Decided {
    pub(crate) fn set(&self, linking: Option<Linking>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = linking;
    }

    pub(crate) fn get(&self) -> Option<Linking> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'o> Occasion<'o> {
    /// The application itself has called.
    pub(crate) const CALL: Self = Self { profile: None, request: None };

    fn event<A: OAuthAccount>(
        self,
        user: &'o A::User,
        account: &'o A,
        linking: Option<Linking>,
    ) -> Event<'o, A> {
        Event { user, account, profile: self.profile, request: self.request, linking }
    }
}

/// The application's hooks, or none.
pub(crate) struct HooksOf<A>(Option<Arc<dyn DynHooks<A>>>);

impl<A: OAuthAccount> HooksOf<A> {
    pub(crate) fn new(hooks: impl Hooks<A>) -> Self {
        Self(Some(Arc::new(hooks)))
    }

    /// What the store asks before it commits.
    pub(crate) fn check(
        &self,
        moment: Moment,
        occasion: Occasion<'_>,
        decided: &Decided,
        seal: &Seal,
    ) -> Checks<A> {
        let Some(hooks) = &self.0 else { return Checks::default() };
        Checks::new(Arc::new(HookCheck {
            hooks: Arc::clone(hooks),
            moment,
            decided: decided.clone(),
            profile: occasion.profile.cloned(),
            request: occasion.request.cloned(),
            seal: seal.clone(),
        }))
    }

    pub(crate) async fn before_login(
        &self,
        user: &A::User,
        account: &A,
        occasion: Occasion<'_>,
    ) -> Result<(), Error> {
        match &self.0 {
            Some(hooks) => hooks.before_login(&occasion.event(user, account, None)).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn after(
        &self,
        moment: Moment,
        user: &A::User,
        account: &A,
        occasion: Occasion<'_>,
        linking: Option<Linking>,
    ) {
        if let Some(hooks) = &self.0 {
            hooks.after(moment, &occasion.event(user, account, linking)).await;
        }
    }

    pub(crate) async fn after_login(&self, user: &A::User, account: &A, occasion: Occasion<'_>) {
        if let Some(hooks) = &self.0 {
            hooks.after_login(&occasion.event(user, account, None)).await;
        }
    }

    pub(crate) async fn after_refresh_failure(&self, user: &A::User, account: &A) {
        if let Some(hooks) = &self.0 {
            hooks.after_refresh_failure(&Occasion::CALL.event(user, account, None)).await;
        }
    }

    /// Whether there are any.
    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl<A> Default for HooksOf<A> {
    fn default() -> Self {
        Self(None)
    }
}

/// A hook inside a store's transaction.
struct HookCheck<A> {
    hooks: Arc<dyn DynHooks<A>>,
    moment: Moment,
    decided: Decided,
    profile: Option<Profile>,
    request: Option<Parts>,
    seal: Seal,
}

impl<A: OAuthAccount> Check<A> for HookCheck<A> {
    fn check<'a>(
        &'a self,
        transaction: &'a mut StoreTransaction<'_>,
        user: &'a A::User,
        account: &'a A,
    ) -> CheckAnswer<'a> {
        Box::pin(async move {
            let account = &self.seal.opened(account.clone());
            let occasion = Occasion { profile: self.profile.as_ref(), request: self.request.as_ref() };
            let event = occasion.event(user, account, self.decided.get());
            let answer = self.hooks.before(self.moment, &event, transaction);
            let late = "a hook inside the store's transaction took longer than five seconds";
            let late = |_| Err(Error::from(ErrorCode::Misconfigured).because(late));
            timeout(LIMIT, answer).await.unwrap_or_else(late)
        })
    }
}
