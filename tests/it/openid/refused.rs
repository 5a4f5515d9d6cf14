//! What the provider refuses, and what is refused of what it says.

use std::time::Duration;

use super::*;
use crate::support::{Site, query};

/// The callback of one transaction with the code of another.
fn with_code_of(callback: &str, other: &str) -> String {
    callback.replace(&query(callback, "code").unwrap(), &query(other, "code").unwrap())
}

/// A callback with this parameter instead, or without it.
fn with_iss(callback: &str, iss: Option<&str>) -> String {
    let mut url = reqwest::Url::parse(callback).unwrap();
    let pairs: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| name != "iss").collect();
    url.query_pairs_mut().clear().extend_pairs(pairs).extend_pairs(iss.map(|iss| ("iss", iss)));
    url.into()
}

#[tokio::test]
async fn a_code_of_another_transaction_has_another_verifier() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let app = start(&Store::default(), oauth2(&openid, &client)).await;
        let (mut browser, mut mallory) = (Browser::new(), Person::new("mallory", &openid));
        let mine = Person::new("ada", &openid).agree(&browser.authorize(&app, LOGIN).await).await;
        let theirs = mallory.agree(&Browser::new().authorize(&app, LOGIN).await).await;
        let injected = with_code_of(&mine, &theirs);
        browser.come_back(&app, &injected).await.is(400, "OAUTH_INVALID_GRANT");
        let (path, problem) = openid.last_problem().await;
        assert_eq!((&*path, &*problem), ("/token", "code_verifier does not match code_challenge"));
        assert!(accounts(&app).await.is_empty(), "{client:?}");
    }
}

#[tokio::test]
async fn without_pkce_the_nonce_tells_a_code_of_another_transaction() {
    let openid = OpenId::with(serde_json::json!({"requiresPkce": false}));
    let provider = with(description(&openid, &BASIC).refuses_pkce(), &BASIC);
    let app = start(&Store::default(), provider).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let mine = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    let theirs = Person::new("mallory", &openid).agree(&Browser::new().authorize(&app, LOGIN).await).await;
    browser.come_back(&app, &with_code_of(&mine, &theirs)).await.is(400, "OAUTH_INVALID_STATE");
    let requests = openid.requests().await;
    assert!(requests.iter().all(|asked| asked.problem.is_none()), "the provider saw nothing: {requests:?}");
    assert!(accounts(&app).await.is_empty());
    sign_in(&app, &mut ada).await.access_token();
}

#[tokio::test]
async fn a_provider_that_needs_pkce_is_not_asked_without() {
    let openid = OpenId::start();
    let provider = with(description(&openid, &BASIC).refuses_pkce(), &BASIC);
    let app = start(&Store::default(), provider).await;
    let mut browser = Browser::new();
    let callback = Person::new("ada", &openid).agree(&browser.authorize(&app, LOGIN).await).await;
    assert_eq!(query(&callback, "error").as_deref(), Some("invalid_request"));
    browser.come_back(&app, &callback).await.is(502, "OAUTH_PROVIDER_ERROR");
}

#[tokio::test]
async fn an_answer_is_the_issuers_or_nobodys() {
    let openid = OpenId::start();
    let app = start(&Store::default(), oauth2(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let issuer = openid.issuer();
    for iss in [None, Some(""), Some("http://127.0.0.1:1"), Some(&format!("{issuer}/"))] {
        let callback = ada.agree(&browser.authorize(&app, LOGIN).await).await;
        assert_eq!(query(&callback, "iss").as_deref(), Some(issuer));
        let changed = with_iss(&callback, iss);
        browser.come_back(&app, &changed).await.is_for(&iss, 400, "OAUTH_ISSUER_MISMATCH");
        // Nor does the transaction go on with the right one.
        browser.come_back(&app, &callback).await.is_for(&iss, 400, "OAUTH_INVALID_STATE");
    }
    assert_eq!(openid.count("/token").await, 0, "no code was sent");
    assert!(accounts(&app).await.is_empty());
    let callback = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    browser.come_back(&app, &with_iss(&callback, Some(issuer))).await.access_token();
}

#[tokio::test]
async fn a_code_has_its_time() {
    let openid = OpenId::with(serde_json::json!({"codeLives": 1}));
    let app = start(&Store::default(), oauth2(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let callback = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    browser.come_back(&app, &callback).await.is(400, "OAUTH_INVALID_GRANT");
    assert_eq!(openid.last_problem().await.1, "authorization code is expired");
    assert!(accounts(&app).await.is_empty());
}

#[tokio::test]
async fn a_callback_that_comes_again_asks_the_provider_nothing() {
    let openid = OpenId::start();
    let app = start(&Store::default(), oauth2(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let callback = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    let mut copied = browser.clone();
    browser.come_back(&app, &callback).await.access_token();
    let asked = openid.requests().await.len();
    // With the cookie gone, as after the Back button, and with a copy of it.
    browser.come_back(&app, &callback).await.is(400, "OAUTH_INVALID_STATE");
    copied.come_back(&app, &callback).await.is(400, "OAUTH_INVALID_STATE");
    assert_eq!(openid.requests().await.len(), asked);
    let account = accounts(&app).await.remove(0);
    assert!(openid.takes(account.access_token.expose()).await);
}

#[tokio::test]
async fn a_code_that_another_server_sends_again_is_refused_and_ends_what_it_gave() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let store = Store::default();
        let one = start(&store, oauth2(&openid, &client)).await;
        // Of the same keys, so that the cookie is good there; it does not know which transactions the first has claimed.
        let two = start(&store, oauth2(&openid, &client)).await;
        let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
        let callback = ada.agree(&browser.authorize(&one, LOGIN).await).await;
        let mut copied = browser.clone();
        browser.come_back(&one, &callback).await.access_token();
        let account = accounts(&one).await.remove(0);
        assert!(openid.takes(account.access_token.expose()).await);

        let other: &Site = &two;
        copied.come_back(other, &callback).await.is(400, "OAUTH_INVALID_GRANT");
        assert_eq!(openid.last_problem().await.1, "authorization code already consumed");
        assert!(!openid.takes(account.access_token.expose()).await, "{client:?}");
        let refreshed = openid.refresh(&client, account.refresh_token.unwrap().expose()).await;
        assert_eq!(refreshed.unwrap_err(), "invalid_grant");
        // And who has signed in is told so when the token is needed.
        one.clock.advance(Duration::from_secs(61));
        let error = one.oauth.access_token(&accounts(&one).await[0]).await.unwrap_err();
        assert!(matches!(error, users_runtime::flow::AccessTokenError::SignInAgain), "{error:?}");
    }
}

#[tokio::test]
async fn a_code_that_was_redeemed_is_of_no_use_in_another_transaction() {
    let openid = OpenId::start();
    let app = start(&Store::default(), oauth2(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let first = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    let second = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    browser.come_back(&app, &first).await.access_token();
    browser.come_back(&app, &with_code_of(&second, &first)).await.is(400, "OAUTH_INVALID_GRANT");
    assert_eq!(openid.last_problem().await.0, "/token");
    let account = accounts(&app).await.remove(0);
    assert!(openid.takes(account.access_token.expose()).await, "who has no verifier ends nobody's tokens");
}

#[tokio::test]
async fn a_client_that_proves_itself_wrongly_gets_nothing() {
    let openid = OpenId::start();
    let wrong_secret = |client: Client| Client { secret: "wrong", ..client };
    let without = |client: Client| Client { secret: "", ..client };
    for client in
        [wrong_secret(BASIC), wrong_secret(POST), without(BASIC), without(POST), wrong_secret(PUBLIC)]
    {
        let app = start(&Store::default(), oauth2(&openid, &client)).await;
        let answer = sign_in(&app, &mut Person::new("ada", &openid)).await;
        answer.is_for(&client, 502, "OAUTH_PROVIDER_ERROR");
        assert_eq!(openid.last_problem().await.0, "/token");
        assert!(accounts(&app).await.is_empty());
    }
}

#[tokio::test]
async fn consent_that_is_declined_is_a_denied_login() {
    let openid = OpenId::start();
    let app = start(&Store::default(), oauth2(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let callback = ada.decline(&browser.authorize(&app, LOGIN).await).await;
    browser.come_back(&app, &callback).await.is(400, "OAUTH_ACCESS_DENIED");
    let callback = ada.decline(&browser.login(&app, LOGIN).await).await;
    browser.come_back(&app, &callback).await.leads_to("/?error=OAUTH_ACCESS_DENIED");
    assert_eq!(openid.count("/token").await, 0);
    // They may think better of it.
    sign_in(&app, &mut ada).await.access_token();
}
