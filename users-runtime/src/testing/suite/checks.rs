//! What is asked before a commit.

use std::time::Duration;

use super::changes::at_github;
use super::steps::{
    Asked, CHECK_SAYS_NO, add, adding, by_identity, carry_out, deleting, done, kept, reclaiming, refreshed,
    refreshing, removing, theirs,
};
use super::{create, create_unverified, first_grant, grant, must, together};
use crate::model::{ErrorCode, OAuthAccount, OAuthUser as _, Profile};
use crate::store::{Change, Changed, NewLogin, SignUp, Step, Store, Whose};

pub(super) async fn a_check_that_refuses_undoes_a_change<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create_unverified(&store, &first_grant("ada")).await;
    let second = add(&store, &ada, &at_github("ada", "hub")).await;
    let before = kept(&store, ada.user.id()).await;
    let new = at_github("new", "new");
    let later = grant(Profile::new("id-of-ada").with_email("later@example.com", true), "later");
    let changes = [
        ("an addition", adding(theirs(&ada), &new)),
        ("a refresh", refreshing(theirs(&ada), &ada.account, &later)),
        ("a removal", removing(theirs(&ada), &second)),
        ("a reclaim", reclaiming(theirs(&ada), &new)),
        ("a reclaim by an own account", reclaiming(theirs(&ada), &later)),
    ];
    for (what, change) in changes {
        let asked = Asked::refusing();
        let change = change.checked(asked.checks());
        let Changed::Refused(error) = carry_out(&store, &change).await else {
            panic!("{what} that a check refuses is refused");
        };
        assert_eq!(error.code(), CHECK_SAYS_NO, "a check that refuses comes back with its code");
        assert!(asked.last().is_some(), "{what} is checked");
        assert_eq!(kept(&store, ada.user.id()).await, before, "{what} that a check refuses writes nothing");
        let found = must("log_in", store.log_in(&new).await);
        assert!(found.is_none(), "{what} that a check refuses leaves no account");
    }
    create::<A, S>(&store, &new).await;
}

pub(super) async fn a_check_that_refuses_undoes_a_first_login<A: OAuthAccount, S: Store<A>>(store: S) {
    let grant = first_grant("ada");
    let asked = Asked::refusing();
    let new = NewLogin::<A>::new(grant.clone(), true).expect("a grant with an address makes a user");
    let SignUp::Refused(error) = must("sign_up", store.sign_up(new.checked(asked.checks())).await) else {
        panic!("a first login that a check refuses is refused");
    };
    assert_eq!(error.code(), CHECK_SAYS_NO, "a check that refuses comes back with its code");
    let (user_id, account) = asked.last().expect("a first login is checked");
    assert_eq!(account.account_id(), "id-of-ada", "a check is asked about the account that is to be");
    let found = must("log_in", store.log_in(&grant).await);
    assert!(found.is_none(), "a first login that a check refuses leaves no account");
    let nobody = kept(&store, &user_id).await;
    assert!(
        nobody.user.is_none() && nobody.accounts.is_empty(),
        "a first login that a check refuses leaves no user, but it left {nobody:?}"
    );
    let came = carry_out(&store, &deleting::<A>(Whose::Email("ada@example.com".to_owned()))).await;
    assert!(
        matches!(came, Changed::NoUser),
        "a first login that a check refuses leaves no address: {came:?}"
    );
    create::<A, S>(&store, &grant).await;
}

pub(super) async fn a_check_is_asked_about_what_is_written<A: OAuthAccount, S: Store<A>>(store: S) {
    let asked = Asked::agreeing();
    let new = NewLogin::<A>::new(first_grant("ada"), false).expect("a grant with an address makes a user");
    let ada = match must("sign_up", store.sign_up(new.checked(asked.checks())).await) {
        SignUp::Created(login) => login,
        other => panic!("a first login that a check agrees to makes a user, but this came of it: {other:?}"),
    };
    assert_eq!(
        asked.last(),
        Some((ada.user.id().clone(), ada.account.clone())),
        "a check of a first login is asked about user and account with their keys"
    );

    let (hub, later) = (at_github("ada", "hub"), grant(Profile::new("id-of-ada"), "later"));
    let asked_of = async |change: Change<A>| {
        let asked = Asked::agreeing();
        let done = done(&store, &change.checked(asked.checks())).await;
        assert_eq!(done.user.id(), ada.user.id(), "what a check agrees to is done");
        (asked.last(), done)
    };
    let (asked, added) = asked_of(adding(theirs(&ada), &hub)).await;
    let second = added.account.expect("an account that was added is given");
    assert_eq!(second.user_id(), ada.user.id(), "an account that was added is the user's");
    let about = |account: &A| Some((ada.user.id().clone(), account.clone()));
    assert_eq!(asked, about(&second), "a check is asked about the account that was added, with its keys");

    let expected = refreshed(&ada.account, &later);
    let (asked, _) = asked_of(refreshing(theirs(&ada), &ada.account, &later)).await;
    assert_eq!(asked, about(&expected), "a check is asked about the account as it was refreshed");
    let accounts = kept(&store, ada.user.id()).await.accounts;
    assert_eq!(accounts, by_identity(vec![expected, second.clone()]), "what a check agrees to is written");

    let (asked, _) = asked_of(removing(theirs(&ada), &second)).await;
    assert_eq!(asked, about(&second), "a check is asked about the account that was removed");
    let (asked, reclaimed) = asked_of(reclaiming(theirs(&ada), &hub)).await;
    let account = reclaimed.account.expect("the account that was added is given");
    assert_eq!(asked, about(&account), "a check of a reclaim is asked about the new account, with its keys");
    assert_eq!(kept(&store, ada.user.id()).await.accounts, [account], "what a check agrees to is written");

    let asked = Asked::refusing();
    done(&store, &deleting(theirs(&ada)).checked(asked.checks())).await;
    assert!(asked.last().is_none(), "a check is not asked about a deletion");
}

/// If each were decided on before the other was written, both accounts would go.
pub(super) async fn a_check_that_waits_keeps_other_changes_away<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let second = add(&store, &ada, &at_github("ada", "hub")).await;
    let (id, accounts) = (ada.user.id().clone(), [ada.account, second]);
    let store = std::sync::Arc::new(store);
    let came = together(store.clone(), 2, {
        let id = id.clone();
        move |store, index| {
            let change = removing_one_of_several(&id, &accounts[index]);
            let change = change.checked(Asked::agreeing_after(Duration::from_millis(30)).checks());
            async move { carry_out::<A, S>(&store, &change).await }
        }
    })
    .await;
    let removed = came.iter().filter(|came| matches!(came, Changed::Done(_))).count();
    assert_eq!(removed, 1, "while a check waits, no other change is decided on: {came:?}");
    let kept = must("accounts", store.accounts(&id).await);
    assert_eq!(kept.len(), 1, "while a check waits, no other change is decided on");
}

/// Removes an account, if it is there and not the last.
pub(super) fn removing_one_of_several<A: OAuthAccount>(
    user_id: &<A::User as crate::model::OAuthUser>::Id,
    account: &A,
) -> Change<A> {
    let id = account.id().clone();
    Change::new(Whose::User(user_id.clone()), move |_, accounts| {
        if !accounts.iter().any(|account| *account.id() == id) {
            return Err(ErrorCode::NotFound.into());
        }
        if accounts.len() == 1 {
            return Err(ErrorCode::BadCredentials.into());
        }
        Ok(Step::Remove(id.clone()))
    })
}
