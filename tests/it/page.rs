//! A login that starts with a link on a page and ends on a page.

use users_runtime::testing::FakeProvider;
use users_runtime::{BearerTransport, CookieTransport, JwtStrategy, MemoryStore};

use crate::support::{Browser, SECRET, Setup, ada, app, required};

type Store = MemoryStore<required::OAuthAccount>;

fn new() -> Setup<required::OAuthAccount> {
    app(Store::default())
}

#[tokio::test]
async fn login_sends_the_person_to_the_provider_and_back_to_next() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let long = format!("/{}", "a".repeat(511));
    let good = [
        ("", "/"),
        ("?next=/home", "/home"),
        ("?next=/", "/"),
        ("?next=/a/b%3Fc%3Dd%26e%3Df%23g", "/a/b?c=d&e=f#g"),
        ("?next=%2Fhome%2F%25C3%25A4", "/home/%C3%A4"),
        ("?other=1&next=/x", "/x"),
        (&*format!("?next={long}"), &*long),
    ];
    for (query, next) in good {
        let mut browser = Browser::new();
        let url = browser.login(&app, &format!("/auth/fake{query}")).await;
        assert!(url.starts_with(&fake.authorize_url()));
        assert!(!url.contains("home"), "`next` is sealed in the cookie");
        assert_eq!(browser.transactions().len(), 1);
        let answer = browser.come_back(&app, &fake.approve(&url, &ada())).await;
        answer.leads_to(next);
        // Bearer is the first session, but a page can't read a body.
        assert!(answer.body.is_empty());
        assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["session"]);
        assert_eq!(browser.visit(&app, "/me").await.json()["id"], 1);
    }
}

#[tokio::test]
async fn a_next_off_this_site_is_refused_on_a_page() {
    let fake = FakeProvider::start().await;
    let app = new()
        .provider("/auth/fake", fake.provider())
        .configure(|oauth| oauth.error_url("/sign-in"))
        .start()
        .await;
    let long = format!("/{}", "a".repeat(512));
    let hostile = [
        "",
        "home",
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/%5Cevil.example",
        "%5C%5Cevil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/%0A/evil.example",
        "%09//evil.example",
        "%20/home",
        "/%252Fevil.example",
        "/%25252fevil.example",
        "/%255Cevil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/home%0D%0ASet-Cookie:a=b",
        "/%00",
        "/%FF",
        "/%C3%A4",
        "/a&next=/b",
        "/a&next=//evil.example",
        &long,
    ];
    for next in hostile {
        let mut browser = Browser::new();
        let answer = browser.visit(&app, &format!("/auth/fake/login?next={next}")).await;
        answer.leads_to("/sign-in?error=OAUTH_INVALID_NEXT");
        assert!(browser.jar.is_empty(), "{next}: nothing has begun");
    }
}

#[tokio::test]
async fn there_is_no_page_login_without_a_cookie_session() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).bearer().start().await;
    let answer = Browser::new().visit(&app, "/auth/fake/login?next=/home").await;
    answer.is(404, "Not Found");
    assert!(answer.cookies().is_empty());
}

#[tokio::test]
async fn the_first_session_answers_a_program_and_the_first_cookie_a_page() {
    let fake = FakeProvider::start().await;
    let orders: [(&str, bool, u16); 3] =
        [("bearer, cookie", true, 200), ("cookie, bearer", true, 204), ("cookie", false, 204)];
    for (order, has_bearer, status) in orders {
        let mut setup = new().provider("/auth/fake", fake.provider());
        if order.starts_with("bearer") {
            setup = setup.bearer();
        }
        setup = setup.session(CookieTransport::new().name("first"), JwtStrategy::new(SECRET));
        setup = setup.session(CookieTransport::new().name("second"), JwtStrategy::new(SECRET));
        if order.ends_with("bearer") {
            setup = setup.session(BearerTransport::new(), JwtStrategy::new(SECRET));
        }
        let app = setup.start().await;

        // What a client accepts says nothing: the start chose, and that is sealed.
        for accept in ["application/json", "text/html", "*/*"] {
            let mut browser = Browser::new().with("accept", accept);
            let answer = browser.sign_in(&app, &fake, &ada()).await;
            assert_eq!(answer.status, status, "{order}");
            if status == 200 {
                let token = answer.access_token();
                assert!(browser.jar.is_empty(), "{order}");
                assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.status, 200);
            } else {
                assert!(answer.body.is_empty());
                assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["first"], "{order}");
            }
            let mut browser = Browser::new().with("accept", accept);
            let answer = browser.sign_in_by_page(&app, &fake, &ada()).await;
            answer.leads_to("/");
            assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["first"], "{order}");
            let token = &browser.jar["first"];
            let by_header = Browser::new().bearing(token).visit(&app, "/me").await;
            assert_eq!(by_header.status == 200, has_bearer, "{order}");
        }
    }
}

#[tokio::test]
async fn a_page_login_that_fails_ends_on_the_error_page() {
    let fake = FakeProvider::start().await;
    let pages = [
        ("/", "/?error=OAUTH_ACCESS_DENIED"),
        ("/in?a=b", "/in?a=b&error=OAUTH_ACCESS_DENIED"),
        ("/in#top", "/in?error=OAUTH_ACCESS_DENIED#top"),
    ];
    for (page, location) in pages {
        let app = new()
            .provider("/auth/fake", fake.provider())
            .configure(|oauth| oauth.error_url(page))
            .start()
            .await;
        let mut browser = Browser::new();
        let url = browser.login(&app, "/auth/fake?next=/home").await;
        let answer = browser.come_back(&app, &fake.deny(&url)).await;
        answer.leads_to(location);
        assert!(browser.jar.is_empty());
        // Also when the cookie is gone: `state` tells how it began.
        let url = browser.login(&app, "/auth/fake").await;
        let answer = Browser::new().come_back(&app, &fake.approve(&url, &ada())).await;
        let location = location.replace("OAUTH_ACCESS_DENIED", "OAUTH_INVALID_STATE");
        answer.leads_to(&location);
        assert!(answer.cookies().is_empty());
    }
}

#[tokio::test]
async fn the_session_cookie_ends_with_its_token_and_is_out_of_reach_of_scripts() {
    let fake = FakeProvider::start().await;
    let two_hours = std::time::Duration::from_hours(2);
    let app = new()
        .provider("/auth/fake", fake.provider())
        .session(CookieTransport::new(), JwtStrategy::new(SECRET).lifetime(two_hours))
        .start()
        .await;
    let answer = Browser::new().sign_in_by_page(&app, &fake, &ada()).await;
    let cookie = answer.cookies().into_iter().find(|cookie| cookie.name == "session").unwrap();
    let attributes = &cookie.attributes;
    assert_eq!(attributes["max-age"], "7200");
    assert_eq!((&*attributes["path"], &*attributes["samesite"]), ("/", "Lax"));
    assert!(attributes.contains_key("httponly") && !attributes.contains_key("secure"));
}

#[tokio::test]
async fn behind_a_prefix_a_person_ends_below_it() {
    for (base, home) in
        [("http://localhost/shop", "/shop"), ("http://localhost/shop/", "/shop/"), ("http://localhost", "/")]
    {
        let fake = FakeProvider::start().await;
        let app = new().provider("/auth/fake", fake.provider()).base(base).start().await;
        let mut browser = Browser::new();
        browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to(home);
        assert_eq!(browser.visit(&app, "/me").await.status, 200);
        let url = browser.login(&app, "/auth/fake").await;
        let answer = browser.come_back(&app, &fake.deny(&url)).await;
        answer.leads_to(&format!("{home}?error=OAUTH_ACCESS_DENIED"));
    }
}
