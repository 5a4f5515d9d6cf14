//! Changes of accounts at once, and changes that are dropped.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::changes::at_github;
use super::checks::removing_one_of_several;
use super::steps::{
    Asked, Kept, add, adding, by_identity, carry_out, deleting, kept, reclaiming, refreshing, removing,
    theirs,
};
use super::{create, create_unverified, first_grant, grant, log_in, must, sign_up, together};
use crate::model::{ErrorCode, Grant, OAuthAccount, OAuthUser as _, Profile, Tokens, UserKey};
use crate::store::{Change, Changed, LoggedIn, NewAccount, SignUp, Step, Store, Whose};

const MANY: usize = 50;
/// How often a change is dropped.
const DROPS: usize = 20;

pub(super) async fn removals_at_once_leave_one_account<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let second = add(&store, &ada, &at_github("ada", "hub")).await;
    let (id, accounts) = (ada.user.id().clone(), [ada.account, second]);
    let store = Arc::new(store);
    let came = together(store.clone(), MANY, {
        let id = id.clone();
        move |store, index| {
            let change = removing_one_of_several(&id, &accounts[index % 2]);
            async move { carry_out::<A, S>(&store, &change).await }
        }
    })
    .await;
    let mut removed = 0;
    for came in came {
        match came {
            Changed::Done(_) => removed += 1,
            Changed::Refused(_) => {}
            other => panic!("a removal is done or refused, but this came of one: {other:?}"),
        }
    }
    assert_eq!(
        removed, 1,
        "of {MANY} removals of two accounts at once, of which none takes the last, one is done"
    );
    assert_eq!(kept(&*store, &id).await.accounts.len(), 1, "removals that spare the last account leave one");
}

pub(super) async fn one_account_at_once_is_added_to_one_user<A: OAuthAccount, S: Store<A>>(store: S) {
    let mut users = Vec::new();
    for index in 0..MANY {
        let login = create::<A, S>(&store, &first_grant(&format!("person{index}"))).await;
        users.push(login.user.id().clone());
    }
    let (store, users) = (Arc::new(store), Arc::new(users));
    let came = together(store.clone(), MANY, {
        let users = Arc::clone(&users);
        move |store, index| {
            let change = adding(Whose::User(users[index].clone()), &at_github("shared", "hub"));
            async move { (index, carry_out::<A, S>(&store, &change).await) }
        }
    })
    .await;
    let mut owners = Vec::new();
    for (index, came) in came {
        match came {
            Changed::Done(_) => owners.push(index),
            Changed::AccountTaken => {}
            other => panic!("an account is added or taken, but this came of it: {other:?}"),
        }
    }
    let [owner] = owners[..] else {
        panic!("an account that {MANY} users add at once is one user's, but these added it: {owners:?}");
    };
    let login = log_in(&*store, &at_github("shared", "hub")).await;
    assert_eq!(*login.user.id(), users[owner], "the account is the user's who added it");
    for (index, user) in users.iter().enumerate() {
        let expected = 1 + usize::from(index == owner);
        let accounts = kept(&*store, user).await.accounts;
        assert_eq!(accounts.len(), expected, "whose account it is not does not have it");
    }
}

pub(super) async fn one_account_at_once_is_added_or_signs_up<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let store = Arc::new(store);
    let came = together(store.clone(), MANY, {
        let id = ada.user.id().clone();
        move |store, index| {
            let id = id.clone();
            async move {
                let new = at_github("shared", "hub");
                if index.is_multiple_of(2) {
                    match carry_out::<A, S>(&store, &adding(Whose::User(id), &new)).await {
                        Changed::Done(done) => Some(done.user.id().clone()),
                        Changed::AccountTaken => None,
                        other => panic!("an account is added or taken, but this came of it: {other:?}"),
                    }
                } else {
                    match sign_up::<A, S>(&store, &new).await {
                        SignUp::Created(login) => Some(login.user.id().clone()),
                        SignUp::Existing(_) => None,
                        other => panic!("an account signs up or is there, but this came of it: {other:?}"),
                    }
                }
            }
        }
    })
    .await;
    let [owner] = &came.into_iter().flatten().collect::<Vec<_>>()[..] else {
        panic!("an account that is added and signs up at once is one user's");
    };
    let login = log_in(&*store, &at_github("shared", "hub")).await;
    assert_eq!(login.user.id(), owner, "the account is the user's who got it");
    let of_ada = kept(&*store, ada.user.id()).await.accounts;
    assert_eq!(
        of_ada.len(),
        1 + usize::from(owner == ada.user.id()),
        "whose account it is not does not have it"
    );
    if owner == ada.user.id() {
        // A user without the account would keep the address.
        let profile = Profile::new("other").with_email("shared@github.example", true);
        create::<A, S>(&store, &grant(profile, "other")).await;
    }
}

/// One of a few accounts of one user, with tokens that belong together.
fn of_few(index: usize) -> Grant {
    let mut grant = at_github(&format!("ada{}", index % 4), &index.to_string());
    grant.tokens = paired(index);
    grant
}

fn paired(index: usize) -> Tokens {
    Tokens::new(format!("access-{index}")).with_refresh_token(format!("refresh-{index}"))
}

fn is_whole<A: OAuthAccount>(account: &A) -> bool {
    let access = account.access_token().expose().strip_prefix("access-");
    let refresh = account.refresh_token().and_then(|token| token.expose().strip_prefix("refresh-"));
    access.is_some() && access == refresh
}

/// Adds, refreshes or removes one of the few, by what is there.
fn changing<A: OAuthAccount>(user_id: &UserKey<A>, index: usize) -> Change<A> {
    let grant = of_few(index);
    Change::new(Whose::User(user_id.clone()), move |_, accounts: &[A]| {
        assert!(accounts.iter().all(is_whole), "a change is decided on accounts that are whole");
        let there = accounts.iter().find(|account| account.account_id() == grant.profile.account_id);
        match (there, index / 4 % 3) {
            (None, 0) => Ok(Step::Add(NewAccount::new(grant.clone()))),
            (Some(account), 1) => Ok(Step::Refresh(account.id().clone(), grant.clone())),
            (Some(account), 2) => Ok(Step::Remove(account.id().clone())),
            _ => Err(ErrorCode::NotFound.into()),
        }
    })
}

pub(super) async fn changes_of_all_kinds_at_once_leave_accounts_whole<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let mut first = first_grant("ada");
    first.tokens = paired(0);
    let ada = create(&store, &first).await;
    let store = Arc::new(store);
    for index in 0..2 {
        add(&*store, &ada, &of_few(index)).await;
    }
    for round in 0..3 {
        together(store.clone(), MANY, {
            let id = ada.user.id().clone();
            move |store, task| {
                let (id, index) = (id.clone(), 4 + round * MANY + task);
                async move { one_of_all_kinds::<A, S>(&store, &id, task, index).await }
            }
        })
        .await;
        of_one_user_each_is_whole(&*store, &ada).await;
    }
}

async fn one_of_all_kinds<A: OAuthAccount, S: Store<A>>(
    store: &S,
    id: &UserKey<A>,
    task: usize,
    index: usize,
) {
    match task % 5 {
        3 => {
            if let Some(login) = must("log_in", store.log_in(&of_few(index)).await) {
                assert!(is_whole(&login.account), "a login among changes gives the account whole");
            }
        }
        4 => {
            let accounts: Vec<A> = must("accounts", store.accounts(id).await);
            assert!(accounts.iter().all(is_whole), "accounts among changes are listed whole");
            if let Some(account) = accounts.get(index % accounts.len().max(1)) {
                must("replace_tokens", store.replace_tokens(account, &paired(index)).await);
            }
        }
        _ => match carry_out(store, &changing::<A>(id, index)).await {
            Changed::Done(_) | Changed::Refused(_) => {}
            other => panic!("a change of one's own accounts is done or refused, not {other:?}"),
        },
    }
}

async fn of_one_user_each_is_whole<A: OAuthAccount, S: Store<A>>(store: &S, ada: &LoggedIn<A>) {
    let accounts = kept(store, ada.user.id()).await.accounts;
    let keys: HashSet<_> = accounts.iter().map(OAuthAccount::id).collect();
    let identities: HashSet<_> = accounts.iter().map(OAuthAccount::account_id).collect();
    assert_eq!(keys.len(), accounts.len(), "no account is there twice: {accounts:?}");
    assert_eq!(identities.len(), accounts.len(), "no identity is there twice: {accounts:?}");
    assert!(accounts.iter().all(is_whole), "what changes at once write does not mix: {accounts:?}");
    for index in 0..4 {
        let grant = of_few(index);
        let found = must("log_in", store.log_in(&grant).await).map(|login: LoggedIn<A>| {
            assert_eq!(login.user.id(), ada.user.id(), "an account is its user's");
            login.account.id().clone()
        });
        let listed = accounts.iter().find(|account| account.account_id() == grant.profile.account_id);
        assert_eq!(
            found.as_ref(),
            listed.map(OAuthAccount::id),
            "an account logs in if it is listed, or not at all"
        );
    }
    let google = accounts.iter().any(|account| account.oauth_name() == "google");
    assert!(google, "an account that nobody changes stays");
}

pub(super) async fn a_deletion_among_logins_and_additions_leaves_nothing<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let store = Arc::new(store);
    for round in 0..5 {
        let first = first_grant(&format!("ada{round}"));
        let ada = create::<A, S>(&store, &first).await;
        let new = move |index: usize| at_github(&format!("ada{round}-{index}"), "hub");
        together(store.clone(), 16, {
            let (id, first) = (ada.user.id().clone(), first.clone());
            move |store, index| {
                let (id, first) = (Whose::<A>::User(id.clone()), first.clone());
                async move {
                    let change = match index % 4 {
                        0 => deleting(id),
                        1 => adding(id, &new(index)),
                        _ => {
                            must("log_in", store.log_in(&first).await);
                            return;
                        }
                    };
                    match carry_out::<A, S>(&store, &change).await {
                        Changed::Done(_) | Changed::NoUser => {}
                        other => {
                            panic!("a change of who is being deleted is done, or of nobody, not {other:?}")
                        }
                    }
                }
            }
        })
        .await;
        let left = kept(&*store, ada.user.id()).await;
        assert_eq!(left, Kept { user: None, accounts: vec![] }, "a user that was deleted leaves nothing");
        for grant in (0..16).map(new).chain([first]) {
            let found = must("log_in", store.log_in(&grant).await);
            assert!(found.is_none(), "no account is left without its user");
            create::<A, S>(&store, &grant).await;
        }
    }
}

/// Carries a change out, and drops it after some time: in the middle, with luck. Its check takes a while, so that it is open
/// for long enough.
async fn dropped<A: OAuthAccount, S: Store<A>>(store: &S, change: Change<A>) {
    let change = change.checked(Asked::agreeing_after(Duration::from_millis(1)).checks());
    let [first, second, ..] = *Uuid::new_v4().as_bytes();
    let wait = Duration::from_micros(u64::from(u16::from_le_bytes([first, second])) / 16);
    // Whether it came to an end is not the point.
    let _ = tokio::time::timeout(wait, store.change(&change)).await;
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
        dropped(&store, removing(theirs(&ada), &account)).await;
        let came = carry_out(&store, &removing_one_of_several(ada.user.id(), &account)).await;
        assert!(
            matches!(&came, Changed::Done(_))
                || matches!(&came, Changed::Refused(error) if error.code() == ErrorCode::NotFound),
            "a removal that was dropped is done, or can be, but this came of it: {came:?}"
        );
        let found = must("log_in", store.log_in(&at_github(account.account_id(), "later")).await);
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
