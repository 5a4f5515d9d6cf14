//! First and returning logins, one after the other.

use std::collections::HashSet;

use super::{create, email_key, first_grant, grant, log_in, must, sign_up};
use crate::model::{Key, KeyRepr as _, KeyValue, OAuthAccount, OAuthUser, Profile, Tokens};
use crate::store::{NewLogin, SignUp, Store};

pub(super) async fn a_first_login_writes_the_user_and_the_account<A: OAuthAccount, S: Store<A>>(store: S) {
    let grant = first_grant("ada");
    let login = create(&store, &grant).await;
    assert_eq!(email_key(&login).as_deref(), Some("ada@example.com"), "the user has the provider's address");
    assert_eq!(login.account.user_id(), login.user.id(), "the account is the user's");
    assert_eq!(login.account.oauth_name(), "google", "the account is the provider's");
    assert_eq!(login.account.account_id(), "id-of-ada", "the account has the provider's id");
    assert_eq!(login.account.access_token(), &grant.tokens.access_token, "the access token is kept");
    assert_eq!(
        login.account.refresh_token(),
        grant.tokens.refresh_token.as_ref(),
        "the refresh token is kept"
    );
    assert_eq!(login.account.expires_at(), Some(1_900_000_000), "the end is kept");
    assert_eq!(login.account.account_email(), Some("ada@example.com"), "the account's address is kept");

    let user = must("user", store.user(login.user.id()).await).expect("a user that was made is found by key");
    assert_eq!(user.id(), login.user.id(), "a user is found by their own key");
    assert_eq!(user.email(), login.user.email(), "the user that is found is the user that was made");
    assert_eq!(
        (user.is_active(), user.is_verified(), user.is_superuser()),
        (login.user.is_active(), login.user.is_verified(), login.user.is_superuser()),
        "the user that is found is the user that was made"
    );
    let accounts = must("accounts", store.accounts(login.user.id()).await);
    assert_eq!(accounts, [login.account], "the user has the account that was made, and no other");
}

pub(super) async fn a_returning_login_finds_the_user_and_refreshes_the_account<
    A: OAuthAccount,
    S: Store<A>,
>(
    store: S,
) {
    let first = create(&store, &first_grant("ada")).await;
    let profile = Profile::new("id-of-ada").with_email("Ada.New@example.org", true);
    let mut later = grant(profile, "later");
    later.tokens.expires_at = None;
    let login = log_in(&store, &later).await;
    assert_eq!(login.user.id(), first.user.id(), "a returning login finds the same user");
    assert_eq!(login.account.id(), first.account.id(), "a returning login finds the same account");
    assert_eq!(login.user.email(), first.user.email(), "a returning login does not touch the user's address");
    assert_eq!(login.account.account_email(), Some("Ada.New@example.org"), "the account's address follows");
    assert_eq!(
        login.account.access_token(),
        &later.tokens.access_token,
        "a login brings a fresh access token"
    );
    assert_eq!(
        login.account.refresh_token(),
        later.tokens.refresh_token.as_ref(),
        "a login brings a fresh refresh token"
    );
    assert_eq!(login.account.expires_at(), None, "the end is that of the fresh token, unknown as it may be");
    let user = must("user", store.user(first.user.id()).await).expect("the user is still there");
    assert_eq!(user.email(), first.user.email(), "a returning login does not touch the user's address");
    let accounts = must("accounts", store.accounts(first.user.id()).await);
    assert_eq!(
        accounts,
        [login.account],
        "a returning login makes no second account, and writes what it gives"
    );
}

pub(super) async fn an_unknown_account_logs_nobody_in<A: OAuthAccount, S: Store<A>>(store: S) {
    let grant = first_grant("ada");
    let found = must("log_in", store.log_in(&grant).await);
    assert!(found.is_none(), "an account that is not there logs nobody in");
    let login = create(&store, &grant).await;
    let mut elsewhere = grant;
    elsewhere.oauth_name = "github".into();
    let found = must("log_in", store.log_in(&elsewhere).await);
    assert!(found.is_none(), "an account at another provider logs nobody in");
    let accounts = must("accounts", store.accounts(login.user.id()).await);
    assert_eq!(accounts, [login.account], "a login that finds no account writes nothing");
}

pub(super) async fn a_missing_refresh_token_keeps_the_old_one<A: OAuthAccount, S: Store<A>>(store: S) {
    let first = create(&store, &first_grant("ada")).await;
    let mut later = grant(Profile::new("id-of-ada"), "later");
    later.tokens.refresh_token = None;
    let login = log_in(&store, &later).await;
    assert_eq!(
        login.account.refresh_token(),
        first.account.refresh_token(),
        "a missing refresh token means unchanged"
    );
    let accounts = must("accounts", store.accounts(first.user.id()).await);
    assert_eq!(accounts, [login.account], "a missing refresh token means unchanged in the store too");
}

pub(super) async fn a_missing_address_keeps_the_old_one<A: OAuthAccount, S: Store<A>>(store: S) {
    let first = create(&store, &first_grant("ada")).await;
    let login = log_in(&store, &grant(Profile::new("id-of-ada"), "later")).await;
    assert_eq!(
        login.account.account_email(),
        first.account.account_email(),
        "a missing address means unchanged"
    );
    assert_eq!(login.user.email(), first.user.email(), "a returning login does not touch the user's address");
}

pub(super) async fn a_first_login_of_a_known_account_is_a_returning_one<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let first = create(&store, &first_grant("ada")).await;
    let profile = Profile::new("id-of-ada").with_email("ada@example.com", true);
    let later = grant(profile, "later");
    let SignUp::Existing(login) = sign_up::<A, S>(&store, &later).await else {
        panic!("a first login of an account that is there is a returning login");
    };
    assert_eq!(login.user.id(), first.user.id(), "it finds the same user");
    assert_eq!(login.account.access_token(), &later.tokens.access_token, "it refreshes the account");
    let accounts = must("accounts", store.accounts(first.user.id()).await);
    assert_eq!(accounts, [login.account], "it makes no second account, and writes what it gives");
}

pub(super) async fn any_text_of_any_length_is_kept<A: OAuthAccount, S: Store<A>>(store: S) {
    let long = "token".repeat(20_000);
    let odd = [
        "it's",
        "\"quoted\"; DROP TABLE \"user\"; --",
        "' OR '1'='1",
        "%_\\?$1:a@b{}[]",
        "null",
        "\u{feff}\u{202e}שלום 你好 🙂\u{1}\t\n",
        "",
    ];
    for (index, text) in odd.into_iter().chain([long.as_str()]).enumerate() {
        let name = format!("person{index}");
        let id: String = format!("{index}{text}").chars().take(200).collect();
        let mut grant = grant(Profile::new(id).with_email(&format!("{name}@example.com"), true), "");
        grant.tokens = Tokens::new(text).with_refresh_token(text).with_expires_at(i64::MIN);
        let first = create(&store, &grant).await;
        grant.tokens.expires_at = Some(i64::MAX);
        let login = log_in(&store, &grant).await;
        assert_eq!(login.account.account_id(), grant.profile.account_id, "any account id is kept as it is");
        assert!(login.account.access_token().expose() == text, "an access token of any length is kept whole");
        assert!(
            login.account.refresh_token().is_some_and(|token| token.expose() == text),
            "a refresh token of any length is kept whole"
        );
        assert_eq!(login.account.expires_at(), Some(i64::MAX), "any end is kept");
        assert_eq!(login.user.id(), first.user.id(), "any account id is found again");
    }
}

/// PostgreSQL has no text with a NUL in it.
pub(super) async fn a_nul_is_kept_or_refused<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = first_grant("ada");
    let first = create(&store, &ada).await;
    for place in 0..4 {
        let mut odd = ada.clone();
        let text = match place {
            0 => Profile::new("id-of-ada\0").account_id,
            _ => "odd\0text".to_owned(),
        };
        match place {
            0 => odd.profile.account_id.clone_from(&text),
            1 => odd.oauth_name = text.clone().into(),
            2 => odd.tokens = Tokens::new(text.clone()),
            _ => odd.tokens = odd.tokens.with_refresh_token(text.clone()),
        }
        let is_known = place > 1;
        match store.log_in(&odd).await {
            Ok(None) => assert!(!is_known, "an account that is there is found"),
            Ok(Some(login)) => {
                assert!(is_known, "{text:?} is not what is before its NUL");
                assert_eq!(
                    login.account.access_token(),
                    &odd.tokens.access_token,
                    "a NUL is kept, and what follows"
                );
                assert_eq!(
                    login.account.refresh_token(),
                    odd.tokens.refresh_token.as_ref().or(first.account.refresh_token()),
                    "a NUL is kept, and what follows"
                );
                let accounts = must("accounts", store.accounts(first.user.id()).await);
                assert_eq!(accounts, [login.account], "a login gives what it wrote");
            }
            Err(_) => {
                let accounts = must("accounts", store.accounts(first.user.id()).await);
                let before = first.account.access_token();
                assert_eq!(accounts[0].access_token(), before, "what is refused is not written");
            }
        }
        must("log_in", store.log_in(&ada).await).expect("the store works again");

        let mut new = odd;
        let profile =
            Profile::new(format!("new{place}")).with_email(&format!("new{place}@example.com"), true);
        new.profile.email = profile.email;
        if is_known {
            new.profile.account_id = profile.account_id;
        }
        let made = NewLogin::new(new.clone(), true).expect("a grant with an address makes a user");
        match store.sign_up(made).await {
            Ok(SignUp::Created(login)) => {
                assert_eq!(login.account.account_id(), new.profile.account_id, "a NUL is kept");
                let login = log_in(&store, &new).await;
                assert_eq!(login.account.access_token(), &new.tokens.access_token, "a NUL is kept");
            }
            Ok(other) => {
                panic!("a new account with a free address makes a user, but this came of it: {other:?}")
            }
            Err(_) => {
                // Its address is still free.
                let mut plain = first_grant("new");
                plain.profile.email = new.profile.email;
                plain.profile.account_id = format!("plain{place}");
                create(&store, &plain).await;
            }
        }
    }
}

pub(super) async fn users_see_their_own_accounts_only<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let bob = create(&store, &first_grant("bob")).await;
    assert_eq!(
        must("accounts", store.accounts(ada.user.id()).await),
        [ada.account],
        "a user sees their account"
    );
    assert_eq!(
        must("accounts", store.accounts(bob.user.id()).await),
        [bob.account],
        "a user sees their account"
    );

    let Some(nobody) = unused_key::<<A::User as OAuthUser>::Id>() else {
        return;
    };
    assert!(must("user", store.user(&nobody).await).is_none(), "a key that no user has finds nobody");
    assert!(
        must("accounts", store.accounts(&nobody).await).is_empty(),
        "a key that no user has shows no account"
    );
}

/// A key that a store with a few rows has not given.
pub(super) fn unused_key<K: Key>() -> Option<K> {
    K::generate().or_else(|| K::parse("2147483647"))
}

pub(super) async fn keys_are_made_once<A: OAuthAccount, S: Store<A>>(store: S) {
    let (mut users, mut accounts) = (Vec::new(), Vec::new());
    for index in 0..10 {
        let login = create(&store, &first_grant(&format!("person{index}"))).await;
        let found =
            must("user", store.user(login.user.id()).await).expect("a user is found by the key they got");
        assert_eq!(found.id(), login.user.id(), "a user is found by the key they got");
        users.push(login.user.id().clone());
        accounts.push(login.account.id().clone());
    }
    made_once(&users);
    made_once(&accounts);
}

pub(super) fn made_once<K: Key>(keys: &[K]) {
    assert!(
        keys.iter().collect::<HashSet<_>>().len() == keys.len(),
        "no two rows have one key, but these were given: {keys:?}"
    );
    let is_stores = K::generate().is_none();
    assert!(
        !is_stores || keys.is_sorted_by_key(number),
        "a store makes its integer keys in rising order, but these were given: {keys:?}"
    );
}

/// The number that a store made.
pub(super) fn number<K: Key>(key: &K) -> Option<i64> {
    match key.to_repr().to_value() {
        KeyValue::I32(key) => Some(key.into()),
        KeyValue::I64(key) => Some(key),
        _ => None,
    }
}
