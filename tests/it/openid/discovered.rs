//! A provider that is known by its issuer alone.

use std::time::Duration;

use super::*;
use crate::support::query;

/// What starts a login, if it does not start.
async fn refused(app: &App<Account>) -> Answer {
    Browser::new().visit(app, &format!("{LOGIN}/authorize")).await
}

#[tokio::test]
async fn the_issuer_is_all_that_an_application_needs_to_know() {
    let openid = OpenId::start();
    for client in [BASIC, POST, PUBLIC] {
        let provider = by_issuer(&openid, &client).offline();
        let app = start(&Store::default(), provider).await;
        let mut ada = Person::new("ada", &openid);
        let token = sign_in(&app, &mut ada).await.access_token();
        sign_in(&app, &mut ada).await.access_token();
        let mut browser = Browser::new().bearing(&token);
        let me = browser.visit(&app, "/me").await.json();
        assert_eq!(
            (&me["email"], &me["display_name"]),
            (&"ada@example.com".into(), &"ada of the tests".into())
        );
        let url = browser.authorize(&app, ASSOCIATE).await;
        let callback = Person::new("bob", &openid).agree(&url).await;
        assert_eq!(browser.come_back(&app, &callback).await.status, 200, "{client:?}");

        let [stays, goes] = accounts(&app).await.try_into().unwrap();
        app.clock.advance(Duration::from_secs(61));
        let refreshed = app.oauth.access_token(&stays).await.unwrap();
        assert!(openid.takes(refreshed.expose()).await && refreshed != stays.access_token);
        let unlinked = app.oauth.unlink(&1, &goes.id).await.unwrap();
        assert!(unlinked.revoking.finish().await.is_empty());
        assert!(!openid.takes(goes.access_token.expose()).await, "{client:?}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_for_who_asks_for_it() {
    let openid = OpenId::start();
    let provider = || by_issuer(&openid, &BASIC);
    let more = || provider().authorize_param("prompt", "login consent").offline();
    for (provider, refreshes) in [(provider(), false), (provider().offline(), true), (more(), true)] {
        let app = start(&Store::default(), provider).await;
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        assert_eq!(accounts(&app).await[0].refresh_token.is_some(), refreshes);
    }
}

#[tokio::test]
async fn nobody_is_called_before_somebody_signs_in() {
    let openid = OpenId::start();
    let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
    assert_eq!(openid.requests().await, []);
    let url = Browser::new().authorize(&app, LOGIN).await;
    assert!(url.starts_with(&openid.at("/auth?")), "{url}");
    assert_eq!(openid.count("/.well-known/openid-configuration").await, 1);
}

#[tokio::test]
async fn a_login_with_an_id_token_is_one_request_and_one_without_its_claims_is_two() {
    for (has_claims, of_one_login) in [(true, &["/token"][..]), (false, &["/token", "/me"][..])] {
        let openid = OpenId::with(serde_json::json!({"claimsInIdToken": has_claims}));
        let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
        let mut ada = Person::new("ada", &openid);
        sign_in(&app, &mut ada).await.access_token();
        assert_eq!(openid.count("/.well-known/openid-configuration").await, 1);
        assert_eq!(openid.count("/jwks").await, 1);
        for name in ["ada", "bob", "cleo"] {
            let before = openid.requests().await.len();
            sign_in(&app, &mut Person::new(name, &openid)).await.access_token();
            assert_eq!(openid.paths_after(before).await, of_one_login);
        }
        let requests = openid.requests().await;
        let first = requests[0].connection;
        assert!(requests.iter().all(|asked| asked.connection == first), "one connection: {requests:?}");
    }
}

#[tokio::test]
async fn the_metadata_says_whether_an_answer_has_to_have_an_issuer() {
    let openid = OpenId::start();
    let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
    let (mut browser, mut ada) = (Browser::new(), Person::new("ada", &openid));
    let callback = ada.agree(&browser.authorize(&app, LOGIN).await).await;
    let iss = query(&callback, "iss").unwrap();
    assert_eq!(iss, openid.issuer());
    let (without, _) = callback.split_once("&iss=").expect("it is the last parameter");
    browser.come_back(&app, without).await.is(400, "OAUTH_ISSUER_MISMATCH");
    assert_eq!(openid.count("/token").await, 0);
}

#[tokio::test]
async fn the_issuer_is_the_one_that_the_metadata_names_exactly() {
    let openid = OpenId::start();
    let other_name = openid.issuer().replace("127.0.0.1", "localhost");
    for issuer in [other_name, openid.at("/")] {
        let provider = OpenIdConnect::new("openid", issuer.clone(), BASIC.id, BASIC.secret);
        let app = start(&Store::default(), provider).await;
        refused(&app).await.is_for(&issuer, 502, "OAUTH_PROVIDER_ERROR");
    }
    assert!(openid.count("/.well-known/openid-configuration").await >= 2, "both were asked for");
    let provider = OpenIdConnect::new("openid", openid.at("/jwks"), BASIC.id, BASIC.secret);
    refused(&start(&Store::default(), provider).await).await.is(502, "OAUTH_PROVIDER_ERROR");
}

#[tokio::test]
async fn a_provider_that_is_down_when_the_application_starts_is_found_later() {
    let openid = OpenId::start();
    let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
    let openid = openid.restart_after(async || {
        refused(&app).await.is(503, "OAUTH_PROVIDER_UNAVAILABLE");
        let mut browser = Browser::new();
        let page = browser.visit(&app, &format!("{LOGIN}/login")).await;
        page.leads_to("/?error=OAUTH_PROVIDER_UNAVAILABLE");
    });
    let openid = openid.await;
    sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
}

#[tokio::test]
async fn who_signs_out_here_may_sign_out_there() {
    let openid = OpenId::start();
    let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
    let mut ada = Person::new("ada", &openid);
    sign_in(&app, &mut ada).await.access_token();
    // They have a session there, so nobody is asked for a name.
    let mut visitor = ada.renamed("bob");
    sign_in(&app, &mut visitor).await.access_token();
    assert!(app.oauth.accounts(&2).await.unwrap().is_empty());

    let url = app.oauth.end_session_url("openid", GOODBYE).await.unwrap().unwrap();
    assert_eq!(visitor.sign_out(&url).await, format!("{BASE}{GOODBYE}"));
    sign_in(&app, &mut visitor).await.access_token();
    assert_eq!(app.oauth.accounts(&2).await.unwrap()[0].account_id, "bob");
    for next in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let error = app.oauth.end_session_url("openid", next).await.unwrap_err();
        assert_eq!(error.code(), users_runtime::ErrorCode::InvalidNext, "{next}");
    }
}
