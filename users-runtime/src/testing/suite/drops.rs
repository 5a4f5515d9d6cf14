//! Changes that are dropped.

use std::time::Duration;

use uuid::Uuid;

use super::changes::at_github;
use super::checks::removing_one_of_several;
use super::steps::{
    Asked, add, adding, by_identity, carry_out, deleting, kept, reclaiming, refreshing, removing, theirs,
};
use super::{create, create_unverified, first_grant, grant, log_in, must};
use crate::model::{ErrorCode, Grant, OAuthAccount, OAuthUser as _, Profile};
use crate::store::{Change, Changed, LoggedIn, Store};

/// How often a change is dropped.
const DROPS: usize = 20;

/// Carries a change out, and drops it after some time: in the middle, with luck. Its check takes a while, so that it is open
/// for long enough.
async fn dropped<A: OAuthAccount, S: Store<A>>(store: &S, change: Change<A>) {
    let change = change.checked(Asked::agreeing_after(Duration::from_millis(1)).checks());
    let [first, second, ..] = *Uuid::new_v4().as_bytes();
    let wait = Duration::from_micros(u64::from(u16::from_le_bytes([first, second])) / 16);
    // Whether it came to an end is not the point.
    let _ = tokio::time::timeout(wait, store.change(&change)).await;
}

/// A database may still be at work on what was dropped, so that what it does is seen between two looks, but not twice.
async fn logs_in_if_listed<A: OAuthAccount, S: Store<A>>(store: &S, login: &LoggedIn<A>, grant: &Grant) {
    let is_listed = async || {
        let accounts: Vec<A> = must("accounts", store.accounts(login.user.id()).await);
        accounts.iter().any(|account| account.account_id() == grant.profile.account_id)
    };
    let before = is_listed().await;
    let found = must("log_in", store.log_in(grant).await).is_some();
    let after = is_listed().await;
    assert!(
        found == before || found == after,
        "after a change that was dropped, an account logs in if it is listed"
    );
}

/// A database may still be at work on what was dropped: that another change is done shows that it has come to an end.
pub(super) async fn an_addition_or_removal_that_is_dropped_is_whole_or_nothing<
    A: OAuthAccount,
    S: Store<A>,
>(
    store: S,
) {
    let ada = create(&store, &first_grant("ada")).await;
    let mut added: Vec<A> = vec![ada.account.clone()];
    for index in 0..DROPS {
        let new = at_github(&format!("ada{index}"), "hub");
        dropped(&store, adding(theirs(&ada), &new)).await;
        logs_in_if_listed(&store, &ada, &new).await;
        let came = carry_out(&store, &adding(theirs(&ada), &new)).await;
        assert!(
            matches!(came, Changed::Done(_) | Changed::AccountTaken),
            "an addition that was dropped is done, or can be, but this came of it: {came:?}"
        );
        let login = log_in(&store, &new).await;
        assert_eq!(login.user.id(), ada.user.id(), "an addition that was dropped adds to its user");
        added.push(login.account);
        let accounts = kept(&store, ada.user.id()).await.accounts;
        assert_eq!(
            accounts,
            by_identity(added.clone()),
            "an addition that was dropped adds one account or none"
        );
    }
    for account in added.split_off(1) {
        let grant = at_github(account.account_id(), "later");
        dropped(&store, removing(theirs(&ada), &account)).await;
        logs_in_if_listed(&store, &ada, &grant).await;
        let came = carry_out(&store, &removing_one_of_several(ada.user.id(), &account)).await;
        assert!(
            matches!(&came, Changed::Done(_))
                || matches!(&came, Changed::Refused(error) if error.code() == ErrorCode::NotFound),
            "a removal that was dropped is done, or can be, but this came of it: {came:?}"
        );
        let found = must("log_in", store.log_in(&grant).await);
        assert!(found.is_none(), "an account that was removed logs nobody in");
    }
    assert_eq!(kept(&store, ada.user.id()).await.accounts, [ada.account], "what nobody removed is there");
}

pub(super) async fn a_reclaim_that_is_dropped_is_whole_or_nothing<A: OAuthAccount, S: Store<A>>(store: S) {
    for index in 0..DROPS {
        let ada = create_unverified(&store, &first_grant(&format!("ada{index}"))).await;
        let second = add(&store, &ada, &at_github(&format!("ada{index}"), "hub")).await;
        let had = by_identity(vec![ada.account.clone(), second]);
        let owners = grant(Profile::new(format!("owner{index}")), "owner");
        dropped(&store, reclaiming(theirs(&ada), &owners)).await;
        let accounts = kept(&store, ada.user.id()).await.accounts;
        let is_done = accounts.len() == 1 && accounts[0].account_id() == owners.profile.account_id;
        assert!(is_done || accounts == had, "a reclaim that was dropped left {accounts:?} of {had:?}");
        let came = carry_out(&store, &reclaiming(theirs(&ada), &owners)).await;
        assert!(matches!(came, Changed::Done(_)), "a reclaim that was dropped can be done: {came:?}");
        let login = log_in(&store, &owners).await;
        assert_eq!(
            kept(&store, ada.user.id()).await.accounts,
            [login.account],
            "a reclaim leaves one account"
        );
        for account in &had {
            let mut old = grant(Profile::new(account.account_id()), "old");
            old.oauth_name = account.oauth_name().to_owned().into();
            let found = must("log_in", store.log_in(&old).await);
            assert!(found.is_none(), "accounts that went with a reclaim log nobody in");
        }
    }
}

pub(super) async fn a_deletion_that_is_dropped_is_whole_or_nothing<A: OAuthAccount, S: Store<A>>(store: S) {
    for index in 0..DROPS {
        let first = first_grant(&format!("ada{index}"));
        let ada = create(&store, &first).await;
        let new = at_github(&format!("ada{index}"), "hub");
        let second = add(&store, &ada, &new).await;
        dropped(&store, deleting(theirs(&ada))).await;
        // It may be done between two looks: what is gone at the first has to be gone at the next.
        let accounts = must("accounts", store.accounts(ada.user.id()).await);
        let user = must("user", store.user(ada.user.id()).await);
        let had = by_identity(vec![ada.account.clone(), second.clone()]);
        assert!(accounts.is_empty() || by_identity(accounts.clone()) == had, "a deletion takes all or none");
        assert!(user.is_none() || !accounts.is_empty(), "a deletion takes no accounts without the user");
        let left = must("accounts", store.accounts(ada.user.id()).await);
        assert!(user.is_some() || left.is_empty(), "a deletion takes no user without the accounts");

        let came = carry_out(&store, &deleting(theirs(&ada))).await;
        assert!(
            matches!(came, Changed::Done(_) | Changed::NoUser),
            "a deletion that was dropped is done, or can be, but this came of it: {came:?}"
        );
        let came = carry_out(&store, &refreshing(theirs(&ada), &second, &new)).await;
        assert!(matches!(came, Changed::NoUser), "who was deleted is not there: {came:?}");
        let newcomer = create::<A, S>(&store, &first).await;
        add(&store, &newcomer, &new).await;
    }
}
