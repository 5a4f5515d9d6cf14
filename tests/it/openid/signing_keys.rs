//! What the provider's `id_token`s are signed with, and that it may change.

use serde_json::json;
use tokio::task::JoinSet;

use super::*;
use crate::support::Site;

#[tokio::test]
async fn an_id_token_is_signed_in_the_way_that_the_metadata_names() {
    for alg in ["RS256", "ES256"] {
        let openid = OpenId::with(json!({"alg": alg}));
        for provider in [by_issuer(&openid, &BASIC), by_issuer(&openid, &PUBLIC)] {
            let app = start(&Store::default(), provider).await;
            sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        }
        let app = start(&Store::default(), oauth2(&openid, &POST)).await;
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
    }
}

#[tokio::test]
async fn other_keys_are_fetched_once_and_no_login_fails() {
    for (alg, kid) in [("RS256", None), ("ES256", None), ("RS256", Some("one")), ("ES256", Some("one"))] {
        let openid = OpenId::with(json!({"alg": alg, "kid": kid}));
        let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        let openid = openid.restart().await;
        assert_eq!(openid.requests().await, []);
        sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
        assert_eq!(openid.paths_after(0).await, ["/token", "/jwks"], "{alg} {kid:?}");
        sign_in(&app, &mut Person::new("bob", &openid)).await.access_token();
        assert_eq!(openid.paths_after(2).await, ["/token"], "{alg} {kid:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_come_back_when_the_keys_have_changed_one_fetches_them() {
    let openid = OpenId::start();
    let app = start(&Store::default(), by_issuer(&openid, &BASIC)).await;
    sign_in(&app, &mut Person::new("ada", &openid)).await.access_token();
    let openid = openid.restart().await;
    let mut waiting = Vec::new();
    for number in 0..8 {
        let mut browser = Browser::new();
        let mut person = Person::new(&format!("person{number}"), &openid);
        let callback = person.agree(&browser.authorize(&app, LOGIN).await).await;
        waiting.push((browser, callback));
    }
    let mut tasks = JoinSet::new();
    for (mut browser, callback) in waiting {
        let site: Site = (*app).clone();
        tasks.spawn(async move { browser.come_back(&site, &callback).await.status });
    }
    assert_eq!(tasks.join_all().await, [200; 8]);
    assert_eq!((openid.count("/token").await, openid.count("/jwks").await), (8, 1));
}

#[tokio::test]
async fn a_key_that_the_provider_does_not_publish_signs_nobody_in() {
    let (openid, other) = (OpenId::start(), OpenId::start());
    for kid in [None, Some("one")] {
        let (openid, other) = match kid {
            None => (&openid, &other),
            Some(_) => (&OpenId::with(json!({"kid": kid})), &OpenId::with(json!({"kid": kid}))),
        };
        let forged = with(description(openid, &BASIC).jwks_url(other.at("/jwks")), &BASIC);
        let app = start(&Store::default(), forged).await;
        let (mut browser, mut ada, mut callbacks) = (Browser::new(), Person::new("ada", openid), Vec::new());
        for _ in 0..3 {
            callbacks.push(ada.agree(&browser.authorize(&app, LOGIN).await).await);
        }
        for callback in callbacks {
            browser.come_back(&app, &callback).await.is(502, "OAUTH_INVALID_ID_TOKEN");
        }
        assert!(accounts(&app).await.is_empty());
        // As they are, and once more as they may have become; not with each login.
        assert_eq!(other.paths_after(0).await, ["/jwks", "/jwks"]);
    }
}
