//! Access tokens that are good for a while, whoever asks, and how many at once.

mod without_keys;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use users_runtime::flow::AccessTokenError;
use users_runtime::testing::fake_provider::{IssuedTokens, RecordedRequest};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{ErrorCode, MemoryStore, OAuth, Store};

use crate::support::{App, Browser, Database, Faulty, ada, app, required};

type Account = required::OAuthAccount;

/// An application on this store, where Ada has signed in.
async fn start(fake: &FakeProvider, store: impl Store<Account>) -> App<Account> {
    let app = app(store).provider("/auth/fake", fake.provider()).start().await;
    Browser::new().sign_in(&app, fake, &ada()).await.access_token();
    app
}

/// The account as it is stored.
async fn stored(oauth: &OAuth<Account>) -> Account {
    oauth.accounts(&1).await.unwrap().remove(0)
}

/// Puts the clocks of all forward.
fn advance(fake: &FakeProvider, apps: &[&App<Account>], seconds: u64) {
    fake.advance(Duration::from_secs(seconds));
    for app in apps {
        app.clock.advance(Duration::from_secs(seconds));
    }
}

fn last(fake: &FakeProvider) -> IssuedTokens {
    fake.issued().pop().unwrap()
}

/// How often a refresh token was sent.
fn refreshes(fake: &FakeProvider) -> usize {
    let is_refresh = |request: &&RecordedRequest| request.param("grant_type") == Some("refresh_token");
    fake.token_requests().iter().filter(is_refresh).count()
}

#[tokio::test]
async fn a_token_that_is_good_is_handed_out_as_it_is() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    let token = app.oauth.access_token(&account).await.unwrap();
    assert_eq!(token.expose(), last(&fake).access_token);
    // An hour, but for a minute.
    advance(&fake, &[&app], 3600 - 62);
    assert_eq!(app.oauth.access_token(&account).await.unwrap(), token);
    assert_eq!(refreshes(&fake), 0);
}

#[tokio::test]
async fn a_token_that_ends_is_refreshed_and_the_rotated_refresh_token_is_stored() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    for round in 1..4 {
        advance(&fake, &[&app], 3600 - 59);
        // Also by who holds an account that was read long ago.
        let token = app.oauth.access_token(&account).await.unwrap();
        assert_eq!((token.expose(), refreshes(&fake)), (&*last(&fake).access_token, round));
        let now = stored(&app.oauth).await;
        assert_eq!(now.access_token, token);
        assert_eq!(now.refresh_token.as_ref().unwrap().expose(), last(&fake).refresh_token.unwrap());
        assert!(now.expires_at > account.expires_at);
        assert_eq!((now.id, now.account_email.as_deref()), (account.id, Some("ada@example.com")));
        assert_eq!(app.oauth.access_token(&account).await.unwrap(), token, "it is asked for once");
        assert_eq!(refreshes(&fake), round);
    }
}

#[tokio::test]
async fn a_provider_that_does_not_rotate_leaves_the_refresh_token() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    fake.misbehave(Misbehavior::NoRefreshToken);
    for _ in 0..2 {
        advance(&fake, &[&app], 3600);
        app.oauth.access_token(&account).await.unwrap();
        assert_eq!(stored(&app.oauth).await.refresh_token, account.refresh_token);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_callers_one_asks_the_provider() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(50)));
    for round in 1..4 {
        advance(&fake, &[&app], 3600);
        let tokens = at_once(&[&app.oauth], &account, 200).await;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok(&last(&fake).access_token)));
        assert_eq!(refreshes(&fake), round);
    }
}

/// What so many callers get who ask together, on these servers in turn.
async fn at_once(
    servers: &[&OAuth<Account>],
    account: &Account,
    callers: usize,
) -> Vec<Result<String, String>> {
    let barrier = Arc::new(Barrier::new(callers));
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let (oauth, account) = (servers[caller % servers.len()].clone(), account.clone());
        let barrier = Arc::clone(&barrier);
        tasks.spawn(async move {
            barrier.wait().await;
            let token = oauth.access_token(&account).await;
            token.map(|token| token.expose().to_owned()).map_err(|error| error.to_string())
        });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_servers_on_one_database_one_asks_the_provider() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let one = start(&fake, database.store::<Account>().await).await;
    let two = start(&fake, database.store::<Account>().await).await;
    let account = stored(&one.oauth).await;
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(200)));
    for round in 1..4 {
        advance(&fake, &[&one, &two], 3600);
        let tokens = at_once(&[&one.oauth, &two.oauth], &account, 40).await;
        let issued = last(&fake).access_token;
        assert!(tokens.iter().all(|token| token.as_deref() == Ok(&issued)), "{tokens:?}");
        assert_eq!(refreshes(&fake), round);
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_taken_back_is_forgotten_and_the_caller_is_told_to_sign_in() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    fake.revoke_all();
    advance(&fake, &[&app], 3600);
    for _ in 0..3 {
        let error = app.oauth.access_token(&account).await.unwrap_err();
        assert!(matches!(error, AccessTokenError::SignInAgain), "{error:?}");
        assert_eq!(users_runtime::Error::from(error).code(), ErrorCode::InvalidGrant);
        assert_eq!(refreshes(&fake), 1, "nobody asks with it again");
    }
    let now = stored(&app.oauth).await;
    assert_eq!((now.refresh_token, now.access_token), (None, account.access_token.clone()));
    // Signing in again is the remedy.
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(app.oauth.access_token(&account).await.unwrap().expose(), last(&fake).access_token);
}

#[tokio::test]
async fn a_refresh_token_that_somebody_else_has_replaced_is_no_reason_to_sign_in() {
    let (fake, store) = (FakeProvider::start().await, MemoryStore::<Account>::default());
    let app = start(&fake, store.clone()).await;
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    // The provider refuses the token that was sent, while a login has brought a new one.
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(300)));
    fake.revoke_all();
    let refresh = tokio::spawn({
        let (oauth, account) = (app.oauth.clone(), account.clone());
        async move { oauth.access_token(&account).await }
    });
    while refreshes(&fake) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let profile = users_runtime::Profile::new("1");
    let tokens = users_runtime::Tokens::new("of the login")
        .with_refresh_token("new")
        .with_expires_at(i64::try_from(app.clock.now()).unwrap() + 3600);
    store.log_in(&users_runtime::Grant::new("fake", profile, tokens)).await.unwrap().unwrap();
    assert_eq!(refresh.await.unwrap().unwrap().expose(), "of the login");
    assert_eq!(stored(&app.oauth).await.refresh_token.unwrap().expose(), "new");
}

#[tokio::test]
async fn a_login_that_keeps_the_refresh_token_is_not_written_over_by_a_refusal() {
    let (fake, store) = (FakeProvider::start().await, MemoryStore::<Account>::default());
    let app = start(&fake, store.clone()).await;
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(300)));
    fake.revoke_all();
    let refresh = tokio::spawn({
        let (oauth, account) = (app.oauth.clone(), account.clone());
        async move { oauth.access_token(&account).await }
    });
    while refreshes(&fake) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Google gives a refresh token at the first consent only.
    let end = i64::try_from(app.clock.now()).unwrap() + 3600;
    let tokens = users_runtime::Tokens::new("of the login").with_expires_at(end);
    let grant = users_runtime::Grant::new("fake", users_runtime::Profile::new("1"), tokens);
    store.log_in(&grant).await.unwrap().unwrap();
    assert_eq!(refresh.await.unwrap().unwrap().expose(), "of the login");
    let now = stored(&app.oauth).await;
    assert_eq!((now.access_token.expose(), now.refresh_token), ("of the login", account.refresh_token));
}

#[tokio::test]
async fn tokens_that_come_for_an_account_which_is_gone_are_revoked() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(300)));
    let refresh = tokio::spawn({
        let (oauth, account) = (app.oauth.clone(), account.clone());
        async move { oauth.access_token(&account).await }
    });
    while refreshes(&fake) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    app.oauth.delete_user(&1).await.unwrap().unwrap().finish().await;
    let error = refresh.await.unwrap().unwrap_err();
    assert!(matches!(error, AccessTokenError::AccountGone), "{error:?}");
    let fresh = last(&fake).access_token;
    let revoked =
        || fake.requests_to("/revoke").iter().any(|request| request.param("token") == Some(&*fresh));
    crate::accounts::eventually("the fresh token is revoked", revoked).await;
}

#[tokio::test]
async fn a_provider_that_is_slow_or_down_marks_nothing() {
    let fake = FakeProvider::start().await;
    let setup = app(MemoryStore::<Account>::default()).provider("/auth/fake", fake.provider());
    let app = setup.configure(|oauth| oauth.provider_timeout(Duration::from_millis(300))).start().await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    for misbehavior in [
        Misbehavior::Delay(Endpoint::Token, Duration::from_secs(2)),
        Misbehavior::Status(Endpoint::Token, 503),
        Misbehavior::Status(Endpoint::Token, 429),
        Misbehavior::Status(Endpoint::Token, 500),
        Misbehavior::HangUp(Endpoint::Token),
        Misbehavior::Html(Endpoint::Token),
        Misbehavior::TokenError("invalid_client".to_owned()),
        Misbehavior::TokenError("temporarily_unavailable".to_owned()),
    ] {
        fake.misbehave(misbehavior.clone());
        let error = app.oauth.access_token(&account).await.unwrap_err();
        assert!(matches!(error, AccessTokenError::Provider(_)), "{misbehavior:?}: {error:?}");
        assert!(error.source().is_some());
        assert_eq!(stored(&app.oauth).await, account, "{misbehavior:?}");
        fake.behave();
    }
    assert_eq!(app.oauth.access_token(&account).await.unwrap().expose(), last(&fake).access_token);
}

#[tokio::test]
async fn what_the_provider_gave_is_written_also_when_nobody_waits_for_it() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(200)));
    let wait = Duration::from_millis(50);
    assert!(tokio::time::timeout(wait, app.oauth.access_token(&account)).await.is_err());
    let token = app.oauth.access_token(&account).await.unwrap();
    assert_eq!((token.expose(), refreshes(&fake)), (&*last(&fake).access_token, 1));
}

#[tokio::test]
async fn a_store_that_fails_for_a_moment_loses_no_rotated_token() {
    let (fake, store) = (FakeProvider::start().await, Faulty::<Account>::new());
    let app = start(&fake, store.clone()).await;
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(200)));
    let refresh = tokio::spawn({
        let (oauth, account) = (app.oauth.clone(), account.clone());
        async move { oauth.access_token(&account).await }
    });
    while refreshes(&fake) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    store.set_down(true);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!refresh.is_finished(), "nothing is handed out before it is stored");
    store.set_down(false);
    let token = refresh.await.unwrap().unwrap();
    let now = stored(&app.oauth).await;
    assert_eq!(
        (&now.access_token, now.refresh_token.unwrap().expose()),
        (&token, &*last(&fake).refresh_token.unwrap())
    );
}

#[tokio::test]
async fn without_a_refresh_token_or_an_account_there_is_nothing_to_ask_with() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::NoRefreshToken);
    let app = start(&fake, MemoryStore::default()).await;
    let account = stored(&app.oauth).await;
    advance(&fake, &[&app], 3600);
    let error = app.oauth.access_token(&account).await.unwrap_err();
    assert!(matches!(error, AccessTokenError::SignInAgain));
    assert!(app.oauth.delete_user(&1).await.unwrap().is_some());
    let error = app.oauth.access_token(&account).await.unwrap_err();
    assert!(matches!(error, AccessTokenError::AccountGone));
    assert_eq!(refreshes(&fake), 0);
}

#[tokio::test]
async fn a_refreshed_id_token_is_about_the_same_person() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, MemoryStore::default()).await;
    for misbehavior in [
        Misbehavior::WrongIdTokenSub,
        Misbehavior::WrongIdTokenIssuer,
        Misbehavior::WrongAudience,
        Misbehavior::WrongAtHash,
        Misbehavior::ExpiredIdToken,
    ] {
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        let account = stored(&app.oauth).await;
        advance(&fake, &[&app], 3600);
        fake.misbehave_once(misbehavior.clone());
        let error = app.oauth.access_token(&account).await.unwrap_err();
        let AccessTokenError::Provider(error) = error else { panic!("{misbehavior:?}: {error:?}") };
        assert_eq!(error.code(), ErrorCode::InvalidIdToken, "{misbehavior:?}");
        assert_eq!(stored(&app.oauth).await, account, "{misbehavior:?}");
    }
}
