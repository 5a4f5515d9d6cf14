//! Changes of accounts at once.

use std::collections::HashSet;
use std::sync::Arc;

use super::changes::at_github;
use super::checks::removing_one_of_several;
use super::steps::{Kept, add, adding, carry_out, deleting, kept};
use super::{create, first_grant, log_in, must, sign_up, together};
use crate::model::{ErrorCode, Grant, OAuthAccount, OAuthUser as _, Tokens, UserKey};
use crate::store::{Change, Changed, LoggedIn, NewAccount, SignUp, Step, Store, Whose};

const MANY: usize = 50;

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
    for round in 0..4 {
        let before = kept(&*store, ada.user.id()).await.accounts.len();
        let new = at_github(&format!("shared{round}"), "hub");
        let came = together(store.clone(), MANY, {
            let (id, new) = (ada.user.id().clone(), new.clone());
            move |store, index| {
                let (id, new) = (id.clone(), new.clone());
                // Either kind may be the first to begin.
                let signs_up = (index + round) % 2 == 0;
                async move { added_or_signed_up::<A, S>(&store, id, &new, signs_up).await }
            }
        })
        .await;
        let [owner] = &came.into_iter().flatten().collect::<Vec<_>>()[..] else {
            panic!("an account that is added and signs up at once is one user's");
        };
        let login = log_in(&*store, &new).await;
        assert_eq!(login.user.id(), owner, "the account is the user's who got it");
        let is_adas = owner == ada.user.id();
        let after = kept(&*store, ada.user.id()).await.accounts.len();
        assert_eq!(after, before + usize::from(is_adas), "whose account it is not does not have it");
        if is_adas {
            // A user without the account would keep the address.
            let mut other = new;
            other.profile.account_id = format!("other{round}");
            create::<A, S>(&store, &other).await;
        }
    }
}

/// The user whose account it has become, by this call.
async fn added_or_signed_up<A: OAuthAccount, S: Store<A>>(
    store: &S,
    id: UserKey<A>,
    new: &Grant,
    signs_up: bool,
) -> Option<UserKey<A>> {
    if signs_up {
        return match sign_up::<A, S>(store, new).await {
            SignUp::Created(login) => Some(login.user.id().clone()),
            SignUp::Existing(_) => None,
            other => panic!("an account signs up or is there, but this came of it: {other:?}"),
        };
    }
    match carry_out::<A, S>(store, &adding(Whose::User(id), new)).await {
        Changed::Done(done) => Some(done.user.id().clone()),
        Changed::AccountTaken => None,
        other => panic!("an account is added or taken, but this came of it: {other:?}"),
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
