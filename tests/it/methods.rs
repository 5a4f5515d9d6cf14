//! What the paths answer to other methods than theirs, and that no answer is kept or tells where it came from.

use reqwest::Method;
use users_runtime::testing::FakeProvider;
use users_runtime::{MemoryStore, Provider as _};

use crate::support::{Browser, ada, app, plain_description, query, required, with};

type Store = MemoryStore<required::OAuthAccount>;

/// All but those that a path may have.
const OTHERS: [Method; 6] =
    [Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE];

#[tokio::test]
async fn other_methods_are_405_and_nothing_is_kept_of_any_answer() {
    let fake = FakeProvider::start().await;
    let form_post = with(&fake, plain_description(&fake).form_post()).named("form");
    let app = app(Store::default())
        .provider("/auth/fake", fake.provider())
        .provider("/auth/form", form_post)
        .start()
        .await;
    let paths = [
        ("/auth/fake/authorize", "GET", Some(Method::POST)),
        ("/auth/fake/login", "GET", Some(Method::POST)),
        ("/auth/fake/callback", "GET", Some(Method::POST)),
        ("/auth/form/callback", "GET, POST", None),
        ("/auth/logout", "POST", Some(Method::GET)),
    ];
    for (path, allow, other) in paths {
        for method in OTHERS.into_iter().chain(other) {
            let mut browser = Browser::new();
            let url = format!("{}{path}", app.url);
            let answer = browser.send(method.clone(), &url, String::new()).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{method} {path}");
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{method} {path}");
            assert!(browser.jar.is_empty(), "{method} {path}");
            if method != Method::HEAD {
                answer.is_for(&path, 405, "Method Not Allowed");
            }
        }
    }
}

#[tokio::test]
async fn a_head_request_spends_nothing() {
    let fake = FakeProvider::start().await;
    let app = app(Store::default()).provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    for method in OTHERS.into_iter().chain([Method::POST]) {
        let answer = browser.send(method, &callback, String::new()).await;
        assert_eq!(answer.status, 405);
        assert!(answer.cookies().is_empty());
    }
    assert!(fake.token_requests().is_empty());
    browser.come_back(&app, &callback).await.access_token();
}

#[tokio::test]
async fn a_form_post_answer_comes_round_by_get_and_signs_in() {
    let fake = FakeProvider::start().await;
    let provider = with(&fake, plain_description(&fake).form_post().sends_iss());
    let app = app(Store::default()).provider("/auth/fake", provider).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    assert_eq!(query(&url, "response_mode").as_deref(), Some("form_post"));

    // The fake answers by query; a page of the provider posts the same as a form, to which no Lax cookie comes along.
    let callback = fake.approve(&url.replace("&response_mode=form_post", ""), &ada());
    let (path, form) = callback.split_once('?').unwrap();
    let mut foreign = Browser::new().with("sec-fetch-site", "cross-site");
    let form = format!("{form}&id_token=x.y.z&user=%7B%22name%22%3A1%7D&scope=email");
    let answer = foreign.send(Method::POST, path, form).await;
    assert_eq!(answer.status, 303);
    assert!(answer.cookies().is_empty() && fake.token_requests().is_empty());
    let location = answer.location();
    assert!(location.starts_with('?'), "{location}");
    for name in ["code=", "state=", "iss=", "user="] {
        assert!(location.contains(name), "{location}");
    }
    assert!(!location.contains("id_token") && !location.contains("scope"), "{location}");
    browser.get(&format!("{path}{location}")).await.access_token();
}

#[tokio::test]
async fn a_form_post_answer_is_bounded_and_decides_nothing() {
    let fake = FakeProvider::start().await;
    let provider = with(&fake, plain_description(&fake).form_post());
    let app = app(Store::default()).provider("/auth/fake", provider).start().await;
    let url = format!("{}/auth/fake/callback", app.url);
    let long = "x".repeat(60_000);
    let bodies = [
        format!("state={long}&code=c"),
        format!("{long}=1&state=s"),
        "state=1&state=2&state=3&state=4&state=5&state=6&state=7&state=8".to_owned(),
        "x".repeat(200_000),
        "%00%FF=%0d%0aSet-Cookie:x&state=%0d%0aLocation:%20https://evil.example".to_owned(),
    ];
    for body in bodies {
        let answer = Browser::new().send(Method::POST, &url, body.clone()).await;
        assert_eq!(answer.status, 303);
        let location = answer.location();
        assert!(location.starts_with('?') && location.len() < 10_000, "{location}");
        assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
        let answer = Browser::new().get(&format!("{url}{location}")).await;
        assert_eq!(answer.status, 400);
    }
    // Neither a form of another type nor a query is taken for it.
    let answer = Browser::new().post(&format!("{url}?code=c&state=s")).await;
    answer.leads_to("?");
}
