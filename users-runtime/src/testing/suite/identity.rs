//! What makes two accounts, or two addresses, the same.

use super::{create, first_grant, grant, log_in, must, sign_up, try_sign_up};
use crate::model::{Email, OAuthAccount, OAuthUser as _, Profile};
use crate::store::{SignUp, Store};

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
    for (id, address) in [("1", "É@example.com"), ("2", "é@example.com"), ("3", "e@example.com")] {
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
