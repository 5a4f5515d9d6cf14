//! Accounts and users that go, one after the other.

use std::slice::from_ref;

use super::changes::at_github;
use super::logins::made_once;
use super::steps::{
    Kept, add, adding, by_identity, carry_out, deleting, done, kept, reclaiming, refreshed, refreshing,
    removing, seen, theirs,
};
use super::{create, create_unverified, email_key, first_grant, grant, log_in, must};
use crate::model::{Grant, OAuthAccount, OAuthUser as _, Profile};
use crate::store::{Changed, Store, Whose};

pub(super) async fn an_account_that_is_removed_goes_with_its_tokens<A: OAuthAccount, S: Store<A>>(store: S) {
    let (ada, bob) = (create(&store, &first_grant("ada")).await, create(&store, &first_grant("bob")).await);
    let new = at_github("ada", "hub");
    let second = add(&store, &ada, &new).await;
    let (before, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);

    let gone = done(&store, &removing(theirs(&ada), &second)).await;
    assert_eq!(gone.user.id(), ada.user.id(), "an account that was removed comes with its user");
    assert!(gone.account.is_none(), "a removal writes no account");
    assert_eq!(gone.removed, from_ref(&second), "an account that was removed is given with its tokens");
    let after = kept(&store, ada.user.id()).await;
    assert_eq!(after.accounts, from_ref(&ada.account), "a removal takes one account, and the others stay");
    assert_eq!(after.user, before.user, "a removal does not touch the user");
    assert_eq!(kept(&store, bob.user.id()).await, of_bob, "a removal does not touch other users");
    let found = must("log_in", store.log_in(&new).await);
    assert!(found.is_none(), "an account that was removed logs nobody in");

    let renamed = grant(Profile::new("ada").with_legacy_ids(["id-of-ada"]), "renamed");
    let renamed = Grant { oauth_name: "github".into(), ..renamed };
    let former = add(&store, &ada, &Grant { profile: Profile::new("id-of-ada"), ..renamed.clone() }).await;
    let login = log_in(&store, &renamed).await;
    assert_eq!(
        login.account.id(),
        former.id(),
        "an account that was removed hides none under another spelling"
    );
    done(&store, &removing(theirs(&ada), &former)).await;

    let third = add(&store, &ada, &new).await;
    made_once(&[&ada.account, &second, &former, &third].map(|account| account.id().clone()));
    done(&store, &removing(theirs(&ada), &third)).await;
    let carol = create(&store, &new).await;
    assert_ne!(carol.user.id(), ada.user.id(), "who signs up by an account that was removed is a new user");
    assert_eq!(log_in(&store, &new).await.user.id(), carol.user.id(), "its identity is theirs");
}

pub(super) async fn the_last_account_can_be_removed<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let before = kept(&store, ada.user.id()).await;
    let gone = done(&store, &removing(theirs(&ada), &ada.account)).await;
    assert_eq!(gone.removed, from_ref(&ada.account), "the last account goes like any");
    let after = kept(&store, ada.user.id()).await;
    assert_eq!(after, Kept { accounts: vec![], ..before }, "a user is there without an account, too");
    let added = add(&store, &ada, &first_grant("ada")).await;
    made_once(&[ada.account.id().clone(), added.id().clone()]);
    let login = log_in(&store, &first_grant("ada")).await;
    assert_eq!(login.user.id(), ada.user.id(), "a user without an account gets one");
}

pub(super) async fn an_account_of_another_user_is_not_changed<A: OAuthAccount, S: Store<A>>(store: S) {
    let (ada, bob) = (create(&store, &first_grant("ada")).await, create(&store, &first_grant("bob")).await);
    let gone = add(&store, &ada, &at_github("gone", "gone")).await;
    done(&store, &removing(theirs(&ada), &gone)).await;
    let (of_ada, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);
    let later = grant(Profile::new("id-of-bob").with_email("later@example.com", true), "later");
    for (what, account) in [("another user's", &bob.account), ("gone", &gone)] {
        for change in [removing(theirs(&ada), account), refreshing(theirs(&ada), account, &later)] {
            let came = store.change(&change).await;
            assert!(came.is_err(), "a change of an account that is {what} is an error, not {came:?}");
            assert_eq!(kept(&store, ada.user.id()).await, of_ada, "what is an error writes nothing");
            assert_eq!(kept(&store, bob.user.id()).await, of_bob, "what is an error writes nothing");
        }
    }
}

pub(super) async fn a_user_that_is_deleted_goes_with_all_accounts<A: OAuthAccount, S: Store<A>>(store: S) {
    let (bob, ada) = (create(&store, &first_grant("bob")).await, create(&store, &first_grant("ada")).await);
    let new = at_github("ada", "hub");
    let second = add(&store, &ada, &new).await;
    let (before, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);
    let gone = done(&store, &deleting(theirs(&ada))).await;
    assert_eq!(Some(seen(&gone.user)), before.user, "a user that was deleted is given as it was");
    assert!(gone.account.is_none(), "a deletion writes no account");
    assert_eq!(
        by_identity(gone.removed),
        before.accounts,
        "accounts that were deleted are given with their tokens"
    );
    let nobody = Kept { user: None, accounts: vec![] };
    assert_eq!(
        kept(&store, ada.user.id()).await,
        nobody,
        "a session of a user that was deleted finds nobody"
    );
    assert_eq!(kept(&store, bob.user.id()).await, of_bob, "a deletion does not touch other users");
    for grant in [&first_grant("ada"), &new] {
        let found = must("log_in", store.log_in(grant).await);
        assert!(found.is_none(), "the accounts of a user that was deleted log nobody in");
    }
    let again = [deleting(theirs(&ada)), adding(theirs(&ada), &at_github("other", "other"))];
    for change in &again {
        let came = carry_out(&store, change).await;
        assert!(matches!(came, Changed::NoUser), "a user that was deleted is not there: {came:?}");
    }

    let newcomer = create(&store, &first_grant("ada")).await;
    assert_eq!(email_key(&newcomer).as_deref(), Some("ada@example.com"), "the address is free");
    made_once(&[bob.user.id().clone(), ada.user.id().clone(), newcomer.user.id().clone()]);
    let added = add(&store, &newcomer, &new).await;
    let accounts = [&bob.account, &ada.account, &second, &newcomer.account, &added];
    made_once(&accounts.map(|account| account.id().clone()));
    assert_eq!(
        kept(&store, ada.user.id()).await,
        nobody,
        "a session of a user that was deleted finds no newcomer"
    );
}

pub(super) async fn a_user_that_is_reclaimed_has_the_new_account_only<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let ada = create_unverified(&store, &first_grant("ada")).await;
    let bob = create(&store, &first_grant("bob")).await;
    add(&store, &ada, &at_github("ada", "hub")).await;
    let (before, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);
    let owners = grant(Profile::new("owner").with_email("Ada@Example.com", true), "owner");

    let change = reclaiming::<A>(Whose::Email("ada@example.com".to_owned()), &owners);
    let reclaimed = done(&store, &change).await;
    let account = reclaimed.account.expect("the account that was added is given");
    assert_eq!(reclaimed.user.id(), ada.user.id(), "a user that was reclaimed keeps their key");
    assert_eq!(by_identity(reclaimed.removed), before.accounts, "a reclaim gives the accounts that went");
    assert_eq!(account.user_id(), ada.user.id(), "the new account is the user's");
    assert_eq!(account.account_id(), "owner", "the new account is the one that was granted");
    assert_eq!(account.access_token(), &owners.tokens.access_token, "the new account has its tokens");
    let after = kept(&store, ada.user.id()).await;
    assert_eq!(after.accounts, from_ref(&account), "a reclaim leaves the user the new account and no other");
    assert_eq!(after.user, Some(seen(&reclaimed.user)), "a reclaim writes the user as it was decided");
    assert_eq!(kept(&store, bob.user.id()).await, of_bob, "a reclaim does not touch other users");
    for grant in [&first_grant("ada"), &at_github("ada", "hub")] {
        let found = must("log_in", store.log_in(grant).await);
        assert!(found.is_none(), "accounts that went with a reclaim log nobody in");
    }
    let login = log_in(&store, &owners).await;
    assert_eq!(login.account, refreshed(&account, &owners), "the new account logs its user in");
    assert_eq!(login.user.id(), ada.user.id(), "the new account logs its user in");
    create::<A, S>(&store, &at_github("ada", "hub")).await;
}

pub(super) async fn a_reclaim_may_bring_an_account_of_the_users_own<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create_unverified(&store, &first_grant("ada")).await;
    let mut had = vec![ada.account.clone(), add(&store, &ada, &at_github("ada", "hub")).await];
    let same = grant(Profile::new("id-of-ada"), "same");
    let respelt = grant(Profile::new("7").with_legacy_ids(["id-of-ada"]), "respelt");
    for own in [&same, &respelt] {
        let reclaimed = done(&store, &reclaiming(theirs(&ada), own)).await;
        assert_eq!(
            by_identity(reclaimed.removed),
            by_identity(had),
            "a reclaim removes the same account, too"
        );
        let account = reclaimed.account.expect("the account that was added is given");
        assert_eq!(account.account_id(), own.profile.account_id, "the account is a new one");
        assert_eq!(account.account_email(), None, "the account has nothing of the old one");
        assert_eq!(
            kept(&store, ada.user.id()).await.accounts,
            from_ref(&account),
            "the account is there once"
        );
        had = vec![account];
    }
}

pub(super) async fn a_reclaim_does_not_take_the_account_of_another<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create_unverified(&store, &first_grant("ada")).await;
    let bob = create(&store, &first_grant("bob")).await;
    let (of_ada, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);
    for profile in [Profile::new("id-of-bob"), Profile::new("8").with_legacy_ids(["people/8", "id-of-bob"])] {
        let change = reclaiming::<A>(Whose::Email("ada@example.com".to_owned()), &grant(profile, "taken"));
        let came = carry_out(&store, &change).await;
        assert!(
            matches!(came, Changed::AccountTaken),
            "a reclaim does not take another user's account, but this came of it: {came:?}"
        );
        assert_eq!(
            kept(&store, ada.user.id()).await,
            of_ada,
            "where the account is taken, nothing is written"
        );
        assert_eq!(
            kept(&store, bob.user.id()).await,
            of_bob,
            "where the account is taken, nothing is written"
        );
    }
}
