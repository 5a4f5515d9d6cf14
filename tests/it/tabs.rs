//! Several transactions in one browser.

use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{MemoryStore, Provider as _};

use crate::support::{Browser, Setup, ada, app, required};

type Store = MemoryStore<required::OAuthAccount>;

fn new() -> Setup<required::OAuthAccount> {
    app(Store::default())
}

#[tokio::test]
async fn two_tabs_both_succeed_in_any_order() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let api = browser.authorize(&app, "/auth/fake").await;
    let page = browser.login(&app, "/auth/fake?next=/home").await;
    let again = browser.authorize(&app, "/auth/fake").await;
    assert_eq!(browser.transactions().len(), 3);
    browser.come_back(&app, &fake.approve(&page, &ada())).await.leads_to("/home");
    browser.come_back(&app, &fake.approve(&again, &ada())).await.access_token();
    browser.come_back(&app, &fake.approve(&api, &ada())).await.access_token();
    assert!(browser.transactions().is_empty());
}

#[tokio::test]
async fn of_sixty_abandoned_tabs_the_newest_eight_live() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let mut urls = Vec::new();
    for count in 1..=60 {
        urls.push(browser.login(&app, "/auth/fake?next=/home").await);
        assert_eq!(browser.transactions().len(), count.min(8));
        assert!(browser.cookie_header().len() < 8 * 800, "{}", browser.cookie_header().len());
    }
    for (age, url) in urls.iter().rev().enumerate() {
        let answer = browser.come_back(&app, &fake.approve(url, &ada())).await;
        answer.leads_to(if age < 8 { "/home" } else { "/?error=OAUTH_INVALID_STATE" });
    }
    assert_eq!(fake.token_requests().len(), 8);
}

#[tokio::test]
async fn tabs_that_open_at_once_are_thinned_out_by_the_next_start() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    browser.jar.insert("oauth-theme".to_owned(), "dark".to_owned());
    for _ in 0..20 {
        let mut tab = Browser::new();
        tab.authorize(&app, "/auth/fake").await;
        browser.jar.append(&mut tab.jar);
    }
    browser.authorize(&app, "/auth/fake").await;
    assert_eq!(browser.transactions().len(), 9, "eight, and a cookie of the application's own");
    assert_eq!(browser.jar["oauth-theme"], "dark");
}

#[tokio::test]
async fn the_cookie_is_gone_after_the_callback_whose_state_it_verified() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider().ask_userinfo()).start().await;
    let failures = [
        Misbehavior::RedirectError("access_denied".to_owned()),
        Misbehavior::RedirectError("server_error".to_owned()),
        Misbehavior::WrongIss,
        Misbehavior::NoIss,
        Misbehavior::NoCode,
        Misbehavior::TokenError("invalid_grant".to_owned()),
        Misbehavior::Status(Endpoint::Token, 503),
        Misbehavior::BrokenJson(Endpoint::UserInfo),
        Misbehavior::WrongNonce,
    ];
    for failure in failures {
        for is_page in [false, true] {
            fake.misbehave(failure.clone());
            let mut browser = Browser::new();
            browser.authorize(&app, "/auth/fake").await;
            let others = browser.transactions();
            let answer = if is_page {
                browser.sign_in_by_page(&app, &fake, &ada()).await
            } else {
                browser.sign_in(&app, &fake, &ada()).await
            };
            assert_ne!(answer.status, 200, "{failure:?}");
            let cookies = answer.cookies();
            assert_eq!(cookies.len(), 1, "{failure:?}");
            assert!(cookies[0].is_removal() && cookies[0].value.is_empty());
            assert_eq!(cookies[0].attributes["path"], "/");
            assert_eq!(browser.transactions(), others, "{failure:?}: the other tab's stays");
            fake.behave();
        }
    }
    // A state that is no one's takes nothing away.
    let mut browser = Browser::new();
    browser.authorize(&app, "/auth/fake").await;
    let answer = browser.visit(&app, "/auth/fake/callback?state=x&code=y").await;
    answer.is(400, "ACCESS_TOKEN_DECODE_ERROR");
    assert_eq!(browser.transactions().len(), 1);
}
