//! Logins at once.

use std::collections::HashSet;
use std::time::Duration;

use super::{create, first_grant, grant, log_in, must, sign_up, together};
use crate::model::{OAuthAccount, OAuthUser as _, Profile};
use crate::store::{NewLogin, SignUp, Store};

const MANY: usize = 50;

pub(super) async fn one_account_at_once_makes_one_user<A: OAuthAccount, S: Store<A>>(store: S) {
    let store = std::sync::Arc::new(store);
    let logins = together(store.clone(), MANY, |store, _| async move {
        sign_up::<A, S>(&store, &first_grant("ada")).await
    })
    .await;
    let (mut users, mut accounts, mut created) = (HashSet::new(), HashSet::new(), 0);
    for login in logins {
        let login = match login {
            SignUp::Created(login) => {
                created += 1;
                login
            }
            SignUp::Existing(login) => login,
            SignUp::Refused(error) => panic!("nobody asked for a check, and it was refused: {error}"),
            SignUp::EmailTaken => {
                panic!("a first login that comes second gets the account, not its own address")
            }
        };
        users.insert(login.user.id().clone());
        accounts.insert(login.account.id().clone());
    }
    assert_eq!(created, 1, "of {MANY} first logins of one account at once, one makes the user");
    assert_eq!((users.len(), accounts.len()), (1, 1), "they all get that user and that account");
    for user in users {
        let kept = must("accounts", store.accounts(&user).await);
        assert_eq!(kept.len(), 1, "first logins at once make one account");
    }
}

pub(super) async fn different_people_at_once_are_different_users<A: OAuthAccount, S: Store<A>>(store: S) {
    let logins = together(store, MANY, |store, index| async move {
        let name = format!("person{index}");
        let made = create::<A, S>(&store, &first_grant(&name)).await;
        let found = log_in(&*store, &first_grant(&name)).await;
        assert_eq!(found.account, made.account, "what {MANY} people at once write does not mix");
        assert_eq!(found.user.email(), made.user.email(), "what {MANY} people at once write does not mix");
        (made.user.id().clone(), made.account.id().clone())
    })
    .await;
    let (users, accounts): (HashSet<_>, HashSet<_>) = logins.into_iter().unzip();
    assert_eq!((users.len(), accounts.len()), (MANY, MANY), "{MANY} people at once get {MANY} users");
}

pub(super) async fn one_address_at_once_goes_to_one_account<A: OAuthAccount, S: Store<A>>(store: S) {
    let store = std::sync::Arc::new(store);
    let of = |index: usize| {
        let address = if index.is_multiple_of(2) { "ada@example.com" } else { "Ada@Example.com" };
        grant(Profile::new(format!("account{index}")).with_email(address, true), "race")
    };
    let logins = together(store.clone(), MANY, move |store, index| async move {
        match sign_up::<A, S>(&store, &of(index)).await {
            SignUp::Created(login) => Some((index, login)),
            SignUp::Existing(_) => panic!("an account that is not there is not found"),
            SignUp::Refused(error) => panic!("nobody asked for a check, and it was refused: {error}"),
            SignUp::EmailTaken => None,
        }
    })
    .await;
    let winners: Vec<_> = logins.into_iter().flatten().collect();
    let [(winner, login)] = &winners[..] else {
        panic!("one address goes to one user, but {} accounts got it at once", winners.len());
    };
    for index in 0..MANY {
        let found = must("log_in", store.log_in(&of(index)).await);
        assert_eq!(found.is_some(), index == *winner, "who did not get the address has no account");
    }
    let accounts = must("accounts", store.accounts(login.user.id()).await);
    assert_eq!(accounts.len(), 1, "who did not get the address has no account");
}

pub(super) async fn returning_logins_at_once_all_succeed<A: OAuthAccount, S: Store<A>>(store: S) {
    let first = create(&store, &first_grant("ada")).await;
    let logins = together(store, MANY, |store, index| async move {
        let later = grant(Profile::new("id-of-ada"), &index.to_string());
        let login = log_in::<A, S>(&store, &later).await;
        assert_eq!(
            login.account.access_token(),
            &later.tokens.access_token,
            "a login gives the tokens that it wrote"
        );
        login
    })
    .await;
    for login in logins {
        assert_eq!(login.user.id(), first.user.id(), "a returning login finds the same user");
        assert_eq!(login.account.id(), first.account.id(), "a returning login finds the same account");
    }
}

pub(super) async fn a_sign_up_that_is_dropped_is_whole_or_nothing<A: OAuthAccount, S: Store<A>>(store: S) {
    for index in 0..40 {
        let grant = first_grant(&format!("person{index}"));
        let new = NewLogin::new(grant.clone(), true).expect("a grant with an address makes a user");
        let wait = Duration::from_micros(50 * index);
        // Whether it came to an end is not the point.
        let _ = tokio::time::timeout(wait, store.sign_up(new)).await;
        match sign_up::<A, S>(&store, &grant).await {
            SignUp::Created(_) | SignUp::Existing(_) => {}
            SignUp::Refused(error) => panic!("nobody asked for a check, and it was refused: {error}"),
            SignUp::EmailTaken => panic!("a sign-up that was dropped left a user without an account"),
        }
        let login = log_in(&store, &grant).await;
        let accounts = must("accounts", store.accounts(login.user.id()).await);
        assert_eq!(accounts.len(), 1, "a sign-up that was dropped left no second account");
    }
}
