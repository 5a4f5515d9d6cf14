//! Changes that the checks ask for, and what a store has before and after.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::must;
use crate::model::{ErrorCode, Grant, OAuthAccount, OAuthUser, UserKey};
use crate::store::{
    Change, Changed, Check, CheckAnswer, Checks, Done, LoggedIn, NewAccount, Step, Store, StoreTransaction,
    Whose,
};

/// What a check says that refuses.
pub(super) const CHECK_SAYS_NO: ErrorCode = ErrorCode::Forbidden;

/// The user who signed in.
pub(super) fn theirs<A: OAuthAccount>(login: &LoggedIn<A>) -> Whose<A> {
    Whose::User(login.user.id().clone())
}

pub(super) fn adding<A: OAuthAccount>(whose: Whose<A>, grant: &Grant) -> Change<A> {
    let grant = grant.clone();
    Change::new(whose, move |_, _| Ok(Step::Add(NewAccount::new(grant.clone()))))
}

pub(super) fn refreshing<A: OAuthAccount>(whose: Whose<A>, account: &A, grant: &Grant) -> Change<A> {
    let (id, grant) = (account.id().clone(), grant.clone());
    Change::new(whose, move |_, _| Ok(Step::Refresh(id.clone(), grant.clone())))
}

pub(super) fn removing<A: OAuthAccount>(whose: Whose<A>, account: &A) -> Change<A> {
    let id = account.id().clone();
    Change::new(whose, move |_, _| Ok(Step::Remove(id.clone())))
}

/// What the user becomes is what [`OAuthUser::__reclaim`] makes of it.
pub(super) fn reclaiming<A: OAuthAccount>(whose: Whose<A>, grant: &Grant) -> Change<A> {
    let grant = grant.clone();
    Change::new(whose, move |user, _| {
        user.__reclaim();
        Ok(Step::Reclaim(NewAccount::new(grant.clone())))
    })
}

pub(super) fn deleting<A: OAuthAccount>(whose: Whose<A>) -> Change<A> {
    Change::new(whose, |_, _| Ok(Step::Delete))
}

pub(super) async fn carry_out<A: OAuthAccount, S: Store<A>>(store: &S, change: &Change<A>) -> Changed<A> {
    must("change", store.change(change).await)
}

/// A change that there is nothing against.
pub(super) async fn done<A: OAuthAccount, S: Store<A>>(store: &S, change: &Change<A>) -> Done<A> {
    match carry_out(store, change).await {
        Changed::Done(done) => done,
        other => panic!("there is nothing against {change:?}, but this came of it: {other:?}"),
    }
}

/// Adds an account to the user who signed in.
pub(super) async fn add<A: OAuthAccount, S: Store<A>>(store: &S, login: &LoggedIn<A>, grant: &Grant) -> A {
    let added = done(store, &adding(theirs(login), grant)).await.account;
    added.expect("an account that was added is given")
}

/// The account as it would be if it had taken over what the grant brings.
pub(super) fn refreshed<A: OAuthAccount>(account: &A, grant: &Grant) -> A {
    let mut account = account.clone();
    account.refresh_from(grant);
    account
}

/// All that can be seen of a user.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    view: Value,
    hash: Option<String>,
}

pub(super) fn seen<U: OAuthUser>(user: &U) -> Seen {
    let view = user.__view(&mut std::iter::empty()).expect("a user has a public view");
    Seen { view, hash: user.__password_hash().map(str::to_owned) }
}

/// What a store has of one user.
#[derive(Debug, PartialEq)]
pub(super) struct Kept<A> {
    pub(super) user: Option<Seen>,
    /// In the order of their identities.
    pub(super) accounts: Vec<A>,
}

pub(super) async fn kept<A: OAuthAccount, S: Store<A>>(store: &S, id: &UserKey<A>) -> Kept<A> {
    let user = must("user", store.user(id).await);
    let accounts = must("accounts", store.accounts(id).await);
    Kept { user: user.as_ref().map(seen), accounts: by_identity(accounts) }
}

/// A store need not know the order in which accounts were made.
pub(super) fn by_identity<A: OAuthAccount>(mut accounts: Vec<A>) -> Vec<A> {
    accounts.sort_by(|a, b| (a.oauth_name(), a.account_id()).cmp(&(b.oauth_name(), b.account_id())));
    accounts
}

/// A check that keeps what it was asked, waits, and answers.
pub(super) struct Asked<A: OAuthAccount> {
    questions: Mutex<Vec<(UserKey<A>, A)>>,
    wait: Duration,
    refuses: bool,
}

impl<A: OAuthAccount> Asked<A> {
    fn new(wait: Duration, refuses: bool) -> Arc<Self> {
        Arc::new(Self { questions: Mutex::default(), wait, refuses })
    }

    pub(super) fn agreeing() -> Arc<Self> {
        Self::new(Duration::ZERO, false)
    }

    pub(super) fn agreeing_after(wait: Duration) -> Arc<Self> {
        Self::new(wait, false)
    }

    pub(super) fn refusing() -> Arc<Self> {
        Self::new(Duration::ZERO, true)
    }

    /// It, as a change takes it.
    pub(super) fn checks(self: &Arc<Self>) -> Checks<A> {
        Checks::new(self.clone())
    }

    /// The key of the user and the account that it was last asked about. What a store tries again it asks again.
    pub(super) fn last(&self) -> Option<(UserKey<A>, A)> {
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }
}

impl<A: OAuthAccount> Check<A> for Asked<A> {
    fn check<'a>(
        &'a self,
        _: &'a mut StoreTransaction<'_>,
        user: &'a A::User,
        account: &'a A,
    ) -> CheckAnswer<'a> {
        let asked = (user.id().clone(), account.clone());
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
        Box::pin(async move {
            if !self.wait.is_zero() {
                tokio::time::sleep(self.wait).await;
            }
            if self.refuses { Err(CHECK_SAYS_NO.into()) } else { Ok(()) }
        })
    }
}
