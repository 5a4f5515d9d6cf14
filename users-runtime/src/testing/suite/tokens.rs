//! Tokens that are replaced.

use std::slice::from_ref;

use super::changes::at_github;
use super::steps::{add, by_identity, deleting, done, kept, removing, theirs};
use super::{create, first_grant, grant, log_in, must, together};
use crate::model::{OAuthAccount, OAuthUser as _, Profile, Tokens};
use crate::store::Store;

const MANY: usize = 50;

/// Access token, refresh token and end, all told by one word.
fn tokens(word: &str) -> Tokens {
    Tokens::new(format!("access-{word}")).with_refresh_token(format!("refresh-{word}")).with_expires_at(7)
}

async fn replace<A: OAuthAccount, S: Store<A>>(store: &S, account: &A, tokens: &Tokens) -> bool {
    must("replace_tokens", store.replace_tokens(account, tokens).await)
}

/// The account with these tokens and no other change.
fn with_tokens<A: OAuthAccount>(account: &A, tokens: &Tokens) -> A {
    let mut account = account.clone();
    let fields = account.__as_mut();
    fields.access_token.clone_from(&tokens.access_token);
    fields.refresh_token.clone_from(&tokens.refresh_token);
    *fields.expires_at = tokens.expires_at;
    account
}

/// Three accounts, of two users, with the same tokens: only their keys tell them apart.
pub(super) async fn tokens_are_replaced_whole<A: OAuthAccount, S: Store<A>>(store: S) {
    let (mut ada, mut bob, mut hub) = (first_grant("ada"), first_grant("bob"), at_github("ada", "hub"));
    for grant in [&mut ada, &mut bob, &mut hub] {
        grant.tokens = tokens("same");
    }
    let (ada, bob) = (create(&store, &ada).await, create(&store, &bob).await);
    let second = add(&store, &ada, &hub).await;
    let (before, of_bob) = (kept(&store, ada.user.id()).await, kept(&store, bob.user.id()).await);

    let fresh = tokens("fresh").with_expires_at(i64::MAX);
    assert!(replace(&store, &ada.account, &fresh).await, "tokens that are as expected are replaced");
    let replaced = with_tokens(&ada.account, &fresh);
    let after = kept(&store, ada.user.id()).await;
    assert_eq!(
        after.accounts,
        by_identity(vec![replaced.clone(), second]),
        "of one account the three of them are replaced, and nothing else"
    );
    assert_eq!(after.user, before.user, "new tokens do not touch the user");
    assert_eq!(kept(&store, bob.user.id()).await, of_bob, "new tokens do not touch other users");

    assert!(!replace(&store, &ada.account, &tokens("stale")).await, "tokens are replaced once");
    assert_eq!(kept(&store, ada.user.id()).await, after, "tokens that are not as expected are kept");
    assert!(replace(&store, &replaced, &fresh).await, "tokens can be replaced by the same");
    assert_eq!(kept(&store, ada.user.id()).await, after, "the same tokens change nothing");
}

pub(super) async fn a_token_that_is_not_given_is_none<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let bare = Tokens::new("access-bare");
    assert!(replace(&store, &ada.account, &bare).await, "tokens that are as expected are replaced");
    let expected = with_tokens(&ada.account, &bare);
    assert_eq!(
        kept(&store, ada.user.id()).await.accounts,
        [expected],
        "a refresh token and an end that are not given are none, other than in a login"
    );
    assert!(
        !replace(&store, &ada.account, &tokens("later")).await,
        "a refresh token that is gone is not there"
    );
    let later = grant(Profile::new("id-of-ada"), "later");
    let login = log_in::<A, S>(&store, &later).await;
    assert_eq!(
        login.account.refresh_token(),
        later.tokens.refresh_token.as_ref(),
        "a login brings a refresh token again"
    );
    assert!(replace(&store, &login.account, &tokens("last")).await, "it can be replaced as any");
}

pub(super) async fn another_refresh_token_is_not_replaced<A: OAuthAccount, S: Store<A>>(store: S) {
    let mut first = first_grant("ada");
    let long = "token".repeat(2_000);
    first.tokens = Tokens::new("access").with_refresh_token(format!("{long}-straße"));
    let ada = create::<A, S>(&store, &first).await;
    let others = ["-Straße", "-strasse", "-straße ", " -straße", "-straße\t", "-stráße", "-straß", ""];
    for other in others {
        let mut later = first.clone();
        later.tokens = Tokens::new("access").with_refresh_token(format!("{long}{other}"));
        let stored = log_in::<A, S>(&store, &later).await.account;
        assert!(
            !replace(&store, &ada.account, &tokens("stale")).await,
            "refresh tokens are compared byte for byte, but one that ends in \"-straße\" was taken for {other:?}"
        );
        let accounts = kept(&store, ada.user.id()).await.accounts;
        assert_eq!(accounts, [stored], "tokens that are not as expected are kept");
    }
    let stored = log_in(&store, &first).await.account;
    assert!(replace(&store, &stored, &tokens("fresh")).await, "a long refresh token is compared whole");
}

pub(super) async fn an_account_without_a_refresh_token_keeps_its_tokens<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let mut bare = first_grant("ada");
    bare.tokens = Tokens::new("access-bare");
    let ada = create(&store, &bare).await;
    assert!(
        !replace(&store, &ada.account, &tokens("fresh")).await,
        "what has no refresh token is not refreshed"
    );
    assert_eq!(kept(&store, ada.user.id()).await.accounts, from_ref(&ada.account), "its tokens are kept");
    let expected = with_tokens(&ada.account, &Tokens::new("access").with_refresh_token(""));
    assert!(!replace(&store, &expected, &tokens("fresh")).await, "no refresh token is not an empty one");
    assert_eq!(kept(&store, ada.user.id()).await.accounts, from_ref(&ada.account), "its tokens are kept");

    let login = log_in(&store, &first_grant("ada")).await;
    assert!(!replace(&store, &ada.account, &tokens("fresh")).await, "no refresh token is not any");
    assert_eq!(kept(&store, ada.user.id()).await.accounts, [login.account], "its tokens are kept");
}

pub(super) async fn tokens_of_an_account_that_is_gone_are_not_replaced<A: OAuthAccount, S: Store<A>>(
    store: S,
) {
    let ada = create(&store, &first_grant("ada")).await;
    let hub = at_github("ada", "hub");
    let gone = add(&store, &ada, &hub).await;
    done(&store, &removing(theirs(&ada), &gone)).await;
    assert!(!replace(&store, &gone, &tokens("fresh")).await, "an account that is gone has no tokens");
    let again = add(&store, &ada, &hub).await;
    assert!(!replace(&store, &gone, &tokens("fresh")).await, "an account that was added later is another");
    let expected = by_identity(vec![ada.account.clone(), again]);
    assert_eq!(kept(&store, ada.user.id()).await.accounts, expected, "what is gone changes nothing");

    done(&store, &deleting(theirs(&ada))).await;
    assert!(!replace(&store, &ada.account, &tokens("fresh")).await, "who was deleted has no tokens");
    let left = kept(&store, ada.user.id()).await;
    assert!(left.user.is_none() && left.accounts.is_empty(), "what is gone stays away: {left:?}");
}

pub(super) async fn of_many_replacements_at_once_one_is_written<A: OAuthAccount, S: Store<A>>(store: S) {
    let ada = create(&store, &first_grant("ada")).await;
    let store = std::sync::Arc::new(store);
    let mut account = ada.account.clone();
    for round in 0..2 {
        let expected = account.clone();
        let replaced = together(store.clone(), MANY, move |store, index| {
            let expected = expected.clone();
            async move {
                let fresh = tokens(&format!("{round}-{index}"));
                replace::<A, S>(&store, &expected, &fresh).await.then_some(fresh)
            }
        })
        .await;
        let [fresh] = &replaced.into_iter().flatten().collect::<Vec<_>>()[..] else {
            panic!("of {MANY} who replace one token at once, one does");
        };
        account = with_tokens(&account, fresh);
        let accounts = kept(&*store, ada.user.id()).await.accounts;
        assert_eq!(accounts, from_ref(&account), "the tokens of the one who replaced them are written");
    }
}
