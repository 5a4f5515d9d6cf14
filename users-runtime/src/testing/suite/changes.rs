//! Accounts that are added and refreshed, one after the other, and what is decided on.

use std::sync::{Arc, Mutex};

use super::logins::{number, unused_key};
use super::steps::{
    add, adding, by_identity, carry_out, deleting, done, kept, reclaiming, refreshed, refreshing, removing,
    theirs,
};
use super::{create, first_grant, grant, log_in, must};
use crate::model::{Email, ErrorCode, Grant, Key as _, OAuthAccount, OAuthUser as _, Profile, Tokens};
use crate::store::{Change, Changed, NewAccount, Step, Store, Whose};

/// What GitHub grants a person.
pub(super) fn at_github(id: &str, token: &str) -> Grant {
    let mut grant = grant(Profile::new(id).with_email(&format!("{id}@github.example"), true), token);
    grant.oauth_name = "github".into();
    grant
}

pub(super) async fn an_account_that_is_added_is_the_users<A: OAuthAccount, S: Store<A>>(store: S) {
    let (ada, bob) = (create(&store, &first_grant("ada")).await, create(&store, &first_grant("bob")).await);
    let (before, bobs) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);
    let at_github = at_github("ada", "hub");
    let second = grant(Profile::new("second-of-ada"), "second");
    let mut bare = Grant::new("bare", Profile::new("id-of-ada"), Tokens::new("access-bare"));
    let mut expected = vec![ada.account.clone()];
    for grant in [&at_github, &second, &bare] {
        let done = done(&store, &adding(theirs(&ada), grant)).await;
        let account: A = done.account.expect("an account that was added is given");
        assert_eq!(done.user.id(), ada.user.id(), "an account that was added comes with its user");
        assert!(done.removed.is_empty(), "an addition removes nothing");
        assert_eq!(account.user_id(), ada.user.id(), "an account that was added is the user's");
        assert_eq!(
            (account.oauth_name(), account.account_id(), account.account_email()),
            (&*grant.oauth_name, &*grant.profile.account_id, grant.account_email()),
            "an account that was added is the one that was granted"
        );
        assert_eq!(
            (account.access_token(), account.refresh_token(), account.expires_at()),
            (&grant.tokens.access_token, grant.tokens.refresh_token.as_ref(), grant.tokens.expires_at),
            "an account that was added has the tokens that were granted"
        );
        assert!(expected.iter().all(|other| other.id() != account.id()), "each account has a key of its own");
        expected.push(account);
    }
    let after = kept(&store, ada.user.id()).await;
    assert_eq!(after.accounts, by_identity(expected.clone()), "a user has the accounts that were added");
    assert_eq!(after.user, before.user, "an addition does not touch the user");
    assert_eq!(kept(&store, bob.user.id()).await, bobs, "an addition does not touch other users");

    bare.tokens = Tokens::new("access-later");
    for (grant, account) in [&first_grant("ada"), &at_github, &second, &bare].into_iter().zip(&expected) {
        let login = log_in(&store, grant).await;
        assert_eq!(login.user.id(), ada.user.id(), "each of a user's accounts logs them in");
        assert_eq!(login.account, refreshed(account, grant), "a login finds the account that was added");
    }
}

pub(super) async fn an_account_that_is_there_is_not_added<A: OAuthAccount, S: Store<A>>(store: S) {
    let (ada, bob) = (create(&store, &first_grant("ada")).await, create(&store, &first_grant("bob")).await);
    add(&store, &bob, &grant(Profile::new("people/7"), "legacy")).await;
    add(&store, &ada, &grant(Profile::new("people/8"), "legacy")).await;
    let (of_ada, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);
    let taken = [
        ("another user's", Profile::new("id-of-bob")),
        ("the user's own", Profile::new("id-of-ada")),
        ("another user's under a legacy id", Profile::new("7").with_legacy_ids(["users/7", "people/7"])),
        ("the user's own under a legacy id", Profile::new("8").with_legacy_ids(["people/8"])),
        ("another user's and the user's own", Profile::new("id-of-ada").with_legacy_ids(["id-of-bob"])),
    ];
    for (what, profile) in taken {
        let profile = profile.with_email("new@example.com", true);
        let came = carry_out(&store, &adding(theirs(&ada), &grant(profile, "taken"))).await;
        assert!(
            matches!(came, Changed::AccountTaken),
            "an account that is {what} is not added, but this came of it: {came:?}"
        );
        assert_eq!(
            kept(&store, ada.user.id()).await,
            of_ada,
            "where an account is {what}, nothing is written"
        );
        assert_eq!(
            kept(&store, bob.user.id()).await,
            of_bob,
            "where an account is {what}, nothing is written"
        );
    }
    for (name, id) in
        [("google", "ID-OF-BOB"), ("google", "id-of-bob "), ("Google", "id-of-bob"), ("google", "7")]
    {
        let mut other = grant(Profile::new(id), "other");
        other.oauth_name = name.into();
        let added = add(&store, &ada, &other).await;
        assert_eq!(
            (added.oauth_name(), added.account_id()),
            (name, id),
            "identities are compared byte for byte, and {id:?} of {name:?} is a new one"
        );
    }
}

pub(super) async fn a_refresh_changes_what_the_grant_brings<A: OAuthAccount, S: Store<A>>(store: S) {
    let (ada, bob) = (create(&store, &first_grant("ada")).await, create(&store, &first_grant("bob")).await);
    let other = add(&store, &ada, &at_github("ada", "hub")).await;
    let (before, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);

    let full = grant(Profile::new("id-of-ada").with_email("Ada.New@example.org", true), "full");
    let bare = Grant::new("google", Profile::new("id-of-ada"), Tokens::new("access-bare"));
    let respelt = grant(Profile::new("7").with_legacy_ids(["id-of-ada"]), "respelt");
    let mut expected = ada.account.clone();
    for grant in [&full, &bare, &respelt] {
        let done = done(&store, &refreshing(theirs(&ada), &ada.account, grant)).await;
        expected.refresh_from(grant);
        assert_eq!(done.user.id(), ada.user.id(), "an account that was refreshed comes with its user");
        assert_eq!(
            done.account.as_ref(),
            Some(&expected),
            "a refresh changes the tokens and the address, but none that is missing, and no id"
        );
        assert!(done.removed.is_empty(), "a refresh removes nothing");
        let after = kept(&store, ada.user.id()).await;
        let all = by_identity(vec![expected.clone(), other.clone()]);
        assert_eq!(after.accounts, all, "a refresh writes what it gives, and no other account");
        assert_eq!(after.user, before.user, "a refresh does not touch the user");
    }
    assert_eq!(kept(&store, bob.user.id()).await, of_bob, "a refresh does not touch other users");
}

pub(super) async fn an_address_in_any_spelling_finds_its_user<A: OAuthAccount, S: Store<A>>(store: S) {
    let profile = Profile::new("ada").with_email("Ada@Bücher.example", true);
    let ada = create::<A, S>(&store, &grant(profile, "first")).await;
    create::<A, S>(&store, &first_grant("bob")).await;
    let spellings = ["Ada@Bücher.example", "ada@xn--bcher-kva.example", "ADA@BÜCHER.EXAMPLE"];
    for (index, address) in spellings.into_iter().enumerate() {
        for (form, spelling) in [("as it is", address.to_owned()), ("as a key", Email::key(address))] {
            let grant = at_github(&format!("ada{index}"), form);
            let add_or_refresh = Change::new(Whose::Email(spelling), move |_, accounts: &[A]| {
                let mine = accounts.iter().find(|mine| mine.account_id() == grant.profile.account_id);
                Ok(match mine {
                    Some(mine) => Step::Refresh(mine.id().clone(), grant.clone()),
                    None => Step::Add(NewAccount::new(grant.clone())),
                })
            });
            let done = done(&store, &add_or_refresh).await;
            assert_eq!(done.user.id(), ada.user.id(), "an address finds its user, as {address:?} {form}");
        }
    }
    let accounts = must("accounts", store.accounts(ada.user.id()).await);
    assert_eq!(accounts.len(), 1 + spellings.len(), "what an address finds is changed");
    for address in ["ada@example.com", "áda@bücher.example", "da@bücher.example", "%", ""] {
        let came = carry_out(&store, &deleting::<A>(Whose::Email(Email::key(address)))).await;
        assert!(
            matches!(came, Changed::NoUser),
            "an address that no user has finds nobody, but for {address:?} this came of it: {came:?}"
        );
    }
    assert_eq!(
        must("accounts", store.accounts(ada.user.id()).await).len(),
        accounts.len(),
        "an address that no user has changes nothing"
    );
}

pub(super) async fn a_user_without_an_address_is_found_by_none<A: OAuthAccount, S: Store<A>>(store: S) {
    let nameless = grant(Profile::new("nameless"), "nameless");
    if super::try_sign_up::<A, S>(&store, &nameless).await.is_none() {
        return;
    }
    let login = log_in(&store, &nameless).await;
    let before = kept(&store, login.user.id()).await;
    for address in ["", "null", "nameless"] {
        let came = carry_out(&store, &deleting::<A>(Whose::Email(address.to_owned()))).await;
        assert!(matches!(came, Changed::NoUser), "no text is the address of a user who has none: {came:?}");
    }
    assert_eq!(
        kept(&store, login.user.id()).await,
        before,
        "nobody is changed by an address they do not have"
    );
    add(&store, &login, &at_github("nameless", "hub")).await;
    done(&store, &deleting(theirs(&login))).await;
}

pub(super) async fn a_key_that_no_user_has_changes_nobody<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let before = kept(&store, ada.user.id()).await;
    let Some(nobody) = unused_key() else { return };
    let (whose, new) = (Whose::<A>::User(nobody), at_github("new", "hub"));
    let changes = [
        adding(whose.clone(), &new),
        refreshing(whose.clone(), &ada.account, &new),
        removing(whose.clone(), &ada.account),
        reclaiming(whose.clone(), &new),
        deleting(whose.clone()),
        Change::new(whose, |_, _| panic!("where there is no user, there is nothing to decide")),
    ];
    for change in &changes {
        let came = carry_out(&store, change).await;
        assert!(matches!(came, Changed::NoUser), "a key that no user has finds nobody: {came:?}");
        let found = must("log_in", store.log_in(&new).await);
        assert!(found.is_none(), "nobody gets no account");
        assert_eq!(kept(&store, ada.user.id()).await, before, "a change of nobody changes nobody");
    }
}

pub(super) async fn a_change_is_decided_on_the_user_and_all_accounts<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let bob = create(&store, &first_grant("bob")).await;
    for id in ["c", "a", "b"] {
        add(&store, &ada, &at_github(id, id)).await;
        add(&store, &bob, &at_github(&format!("bobs-{id}"), id)).await;
    }
    // A row that was written again may have another place in its table.
    log_in::<A, S>(&store, &first_grant("ada")).await;
    log_in::<A, S>(&store, &at_github("a", "later")).await;
    let before = kept(&store, ada.user.id()).await;

    let shown = Arc::new(Mutex::new(None));
    let into = Arc::clone(&shown);
    let refusal = Change::<A>::new(theirs(&ada), move |user, accounts| {
        *into.lock().unwrap() = Some((super::steps::seen(user), accounts.to_vec()));
        Err(ErrorCode::BadCredentials.into())
    });
    let Changed::Refused(error) = carry_out(&store, &refusal).await else {
        panic!("a decision that refuses is a refusal");
    };
    assert_eq!(error.code(), ErrorCode::BadCredentials, "a decision that refuses comes back with its code");
    let (user, accounts) = shown.lock().unwrap().take().expect("a decision is asked for");
    assert_eq!(Some(user), before.user, "a change is decided on the user as it is");
    let listed = must("accounts", store.accounts(ada.user.id()).await);
    for (what, accounts) in [("decided on", accounts), ("listed", listed)] {
        assert!(
            A::Id::generate().is_some() || accounts.is_sorted_by_key(|account| number(account.id())),
            "accounts are {what} in the order of their making, where the store makes their keys: {accounts:?}"
        );
        assert_eq!(
            by_identity(accounts),
            before.accounts,
            "all of a user's accounts are {what}, as they are"
        );
    }
    assert_eq!(kept(&store, ada.user.id()).await, before, "a decision that refuses writes nothing");
}

pub(super) async fn only_a_reclaim_writes_the_user<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = super::create_unverified(&store, &first_grant("ada")).await;
    let before = kept(&store, ada.user.id()).await;
    let new = at_github("ada", "hub");
    let own = ada.account.id().clone();
    let later = grant(Profile::new("id-of-ada"), "later");
    for step in 0..3 {
        let (new, own, later) = (new.clone(), own.clone(), later.clone());
        let change = Change::<A>::new(theirs(&ada), move |user, accounts| {
            user.__reclaim();
            let added = accounts.iter().find(|account| *account.id() != own);
            Ok(match (step, added) {
                (0, _) => Step::Add(NewAccount::new(new.clone())),
                (1, _) => Step::Refresh(own.clone(), later.clone()),
                (_, added) => Step::Remove(added.expect("the account that was added is there").id().clone()),
            })
        });
        done(&store, &change).await;
        let after = kept(&store, ada.user.id()).await;
        assert_eq!(after.user, before.user, "a change other than a reclaim does not write the user");
    }
}
