//! What a store asks before it commits, for its tests.

use std::pin::Pin;

use crate::model::{Error, OAuthAccount};
use crate::store::{Change, Checks, NewLogin, StoreTransaction};

/// The answer to a check.
pub type Agreed<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// The change, which the store has to undo if `check` says no.
///
/// ```
/// use users_runtime::store::{Change, Step, Whose};
/// use users_runtime::testing::checked_change;
/// use users_runtime::{ErrorCode, OAuthAccount, UserKey};
///
/// fn refused<A: OAuthAccount>(user_id: UserKey<A>, id: A::Id) -> Change<A> {
///     let change = Change::new(Whose::User(user_id), move |_, _| Ok(Step::Remove(id.clone())));
///     checked_change(change, |_transaction, _user, _account| {
///         Box::pin(async { Err(ErrorCode::Forbidden.into()) })
///     })
/// }
/// ```
#[must_use]
pub fn checked_change<A, F>(change: Change<A>, check: F) -> Change<A>
where
    A: OAuthAccount,
    F: for<'a> Fn(&'a mut StoreTransaction<'_>, &'a A::User, &'a A) -> Agreed<'a> + Send + Sync + 'static,
{
    change.checked(Checks::asking(check))
}

/// The first login, which the store has to undo if `check` says no.
#[must_use]
pub fn checked_login<A, F>(new: NewLogin<A>, check: F) -> NewLogin<A>
where
    A: OAuthAccount,
    F: for<'a> Fn(&'a mut StoreTransaction<'_>, &'a A::User, &'a A) -> Agreed<'a> + Send + Sync + 'static,
{
    new.checked(Checks::asking(check))
}
