//! What makes two accounts, or two addresses, the same.

use super::{create, first_grant, grant, log_in, must, sign_up, try_sign_up};
use crate::model::{Email, OAuthAccount, OAuthUser as _, Profile};
use crate::store::{LoggedIn, SignUp, Store};

pub(super) async fn account_ids_are_compared_byte_for_byte<A: OAuthAccount, S: Store<A>>(store: S) {
    let ids = ["A", "a", "á", "a\u{301}", "a ", " a", "ａ", "1", "01", "1.0", "ß", "ss"];
    let mut logins = Vec::new();
    for (index, id) in ids.into_iter().enumerate() {
        let profile = Profile::new(id).with_email(&format!("person{index}@example.com"), true);
        let SignUp::Created(login) = sign_up::<A, S>(&store, &grant(profile, id)).await else {
            panic!("account ids are compared byte for byte, but {id:?} was taken for one of {ids:?}");
        };
        logins.push(login);
    }
    for (id, first) in ids.into_iter().zip(logins) {
        let login = log_in(&store, &grant(Profile::new(id), "later")).await;
        assert_eq!(login.account.account_id(), id, "account ids are compared byte for byte");
        assert_eq!(login.account.id(), first.account.id(), "account ids are compared byte for byte");
    }
}

pub(super) async fn one_id_at_two_providers_is_two_accounts<A: OAuthAccount, S: Store<A>>(store: S) {
    let google = create(&store, &first_grant("ada")).await;
    for (index, name) in ["github", "Google", "google "].into_iter().enumerate() {
        let profile = Profile::new("id-of-ada").with_email(&format!("ada{index}@example.com"), true);
        let mut grant = grant(profile, name);
        grant.oauth_name = name.into();
        let other = create::<A, S>(&store, &grant).await;
        assert_ne!(other.user.id(), google.user.id(), "one id at two providers is two people");
        let found = log_in(&store, &grant).await;
        assert_eq!(found.user.id(), other.user.id(), "one id at two providers is two accounts");
    }
}

pub(super) async fn a_legacy_id_finds_the_account_and_keeps_its_spelling<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let stored = Profile::new("people/7").with_email("ada@example.com", true);
    let first = create(&store, &grant(stored, "stored")).await;
    let current = Profile::new("7").with_legacy_ids(["users/7", "people/7", "other/7"]);
    let later = grant(current.clone().with_email("ada@example.com", true), "later");
    let login = log_in(&store, &later).await;
    assert_eq!(login.user.id(), first.user.id(), "an account is found by a legacy id");
    assert_eq!(login.account.id(), first.account.id(), "an account is found by a legacy id");
    assert_eq!(login.account.account_id(), "people/7", "an id that was stored is never written anew");
    assert_eq!(
        login.account.access_token(),
        &later.tokens.access_token,
        "an account that is found by a legacy id is refreshed"
    );
    let SignUp::Existing(login) = sign_up::<A, S>(&store, &later).await else {
        panic!("a first login of a person who is there under a legacy id is a returning login");
    };
    let accounts = must("accounts", store.accounts(first.user.id()).await);
    assert_eq!(accounts, [login.account], "a legacy id makes no second account");

    let mut elsewhere = later;
    elsewhere.oauth_name = "github".into();
    let found = must("log_in", store.log_in(&elsewhere).await);
    assert!(found.is_none(), "a legacy id is looked for at its own provider only");
    let near = Profile::new("8").with_legacy_ids(["People/7", "people/7 ", "people/"]);
    let found = must("log_in", store.log_in(&grant(near, "near")).await);
    assert!(found.is_none(), "legacy ids are compared byte for byte");
}

pub(super) async fn an_id_comes_before_its_legacy_ids<A: OAuthAccount, S: Store<A>>(store: S) {
    // Made in an order that is neither that of the spellings nor its reverse.
    let mut made = Vec::new();
    for id in ["b", "current", "a"] {
        let profile = Profile::new(id).with_email(&format!("{id}@example.com"), true);
        made.push(create::<A, S>(&store, &grant(profile, id)).await);
    }
    let cases = [
        (["current", "a", "b"], 1),
        (["a", "b", "current"], 2),
        (["b", "current", "a"], 0),
        (["none", "a", "nobody"], 2),
        (["none", "nobody", "current"], 1),
        (["none", "b", "a"], 0),
        (["none", "a", "b"], 2),
    ];
    for (round, (spellings, expected)) in cases.into_iter().enumerate() {
        let profile = Profile::new(spellings[0]).with_legacy_ids(spellings[1..].iter().copied());
        let later = grant(profile, &format!("round{round}"));
        let login = log_in(&store, &later).await;
        assert_eq!(
            login.account.id(),
            made[expected].account.id(),
            "of accounts under several of {spellings:?}, the one under the current id, the first, counts"
        );
        assert_eq!(login.user.id(), made[expected].user.id(), "the account comes with its own user");
        assert_eq!(
            login.account.access_token(),
            &later.tokens.access_token,
            "the account that was found is refreshed"
        );
        made[expected] = login;
        for LoggedIn { user, account, .. } in &made {
            let kept = must("accounts", store.accounts(user.id()).await);
            assert_eq!(
                kept,
                std::slice::from_ref(account),
                "a login with {spellings:?} changes the account that it found, and no other"
            );
        }
    }
}

pub(super) async fn one_address_is_one_user<A: OAuthAccount, S: Store<A>>(store: S) {
    let owner = Profile::new("owner").with_email("Ada@Bücher.example", true);
    let owner = create(&store, &grant(owner, "owner")).await;
    for (index, address) in [
        "Ada@Bücher.example",
        "ada@bücher.example",
        "ADA@BÜCHER.EXAMPLE",
        "aDa@xn--bcher-kva.example",
        "ada@XN--BCHER-KVA.Example",
    ]
    .into_iter()
    .enumerate()
    {
        let profile = Profile::new(format!("other{index}")).with_email(address, true);
        assert!(profile.email.is_some(), "{address} is an address");
        let grant = grant(profile, "other");
        let came = sign_up::<A, S>(&store, &grant).await;
        assert!(
            matches!(came, SignUp::EmailTaken),
            "one address is one user, however it is spelt, but {address} made a second one"
        );
        let found = must("log_in", store.log_in(&grant).await);
        assert!(found.is_none(), "where the address is taken, no account is written");
    }
    let accounts = must("accounts", store.accounts(owner.user.id()).await);
    assert_eq!(accounts, [owner.account], "where the address is taken, its owner gets no account");
}

pub(super) async fn letters_outside_ascii_are_not_folded<A: OAuthAccount, S: Store<A>>(store: S) {
    let addresses = [
        ("1", "É@example.com"),
        ("2", "é@example.com"),
        ("3", "e@example.com"),
        // The Turkish capital and small letters without their pair in ASCII.
        ("4", "i@example.com"),
        ("5", "İ@example.com"),
        ("6", "ı@example.com"),
        // The sign for Kelvin, whose small letter is `k`.
        ("7", "k@example.com"),
        ("8", "\u{212a}@example.com"),
        ("9", "ß@example.com"),
        ("10", "ss@example.com"),
    ];
    for (id, address) in addresses {
        let login = create::<A, S>(&store, &grant(Profile::new(id).with_email(address, true), id)).await;
        assert_eq!(login.user.email().map(Email::key), Some(Email::key(address)), "the address is kept");
    }
}

pub(super) async fn users_without_an_address_are_no_duplicates<A: OAuthAccount, S: Store<A>>(store: S) {
    for id in ["1", "2", "3"] {
        match try_sign_up::<A, S>(&store, &grant(Profile::new(id), id)).await {
            None => return,
            Some(SignUp::Created(login)) => {
                assert_eq!(login.user.email(), None, "a user without an address has none");
                let user = must("user", store.user(login.user.id()).await).expect("the user is there");
                assert_eq!(user.email(), None, "a user without an address has none");
            }
            Some(other) => {
                panic!("users without an address are no duplicates, but this came of one: {other:?}")
            }
        }
    }
}
