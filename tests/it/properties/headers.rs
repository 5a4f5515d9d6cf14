//! Headers, methods and paths: what they may not have a say in.

use ::axum::http::{HeaderName, HeaderValue, Method, Uri};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use users_runtime::testing::FakeProvider;
use users_runtime::{MemoryStore, Provider as _, Store as _};

use super::{Direct, World, fake, hidden, request, signs_in};
use crate::support::property::{holds, spoilt, texts};
use crate::support::{Answer, Browser, ada, app, query, required};

const BASE: &str = "https://app.example";
/// What is in every `Host` and in every `X-Forwarded-Host`, and in no answer.
const MARK: &str = "no-such-host.example";

type Account = required::OAuthAccount;

/// An application in which Ada is signed in, by a cookie and by a token, with an account at two providers.
struct Site {
    direct: Direct<Account>,
    store: MemoryStore<Account>,
    fake: FakeProvider,
    other: FakeProvider,
    by_cookie: Browser,
    token: String,
}

impl Site {
    async fn new() -> Self {
        let (fake, other) = (fake(BASE).await, fake(BASE).await);
        let store = MemoryStore::default();
        let setup = app(store.clone())
            .provider("/auth/fake", fake.provider())
            .associate("/auth/associate/other", other.provider().named("other"));
        let direct = Direct::new(setup, BASE);
        let mut site = Self { direct, store, fake, other, by_cookie: Browser::new(), token: String::new() };
        site.token = site.sign_in(&mut Browser::new(), "authorize").await.access_token();
        let mut browser = Browser::new();
        site.sign_in(&mut browser, "login").await.leads_to("/");
        site.by_cookie = browser;
        site.link().await;
        site
    }

    async fn sign_in(&self, browser: &mut Browser, end: &str) -> Answer {
        let url = address(&self.direct.get(browser, &format!("/auth/fake/{end}")).await);
        let callback = self.fake.approve(&url, &ada());
        self.direct.get(browser, self.direct.local(&callback)).await
    }

    /// Links Ada's second account.
    async fn link(&self) {
        let mut browser = Browser::new().bearing(&self.token);
        let url = address(&self.direct.get(&mut browser, "/auth/associate/other/authorize").await);
        let callback = self.other.approve(&url, &ada());
        let answer = self.direct.get(&mut browser, self.direct.local(&callback)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Ada's accounts, by their key.
    async fn accounts(&self) -> Vec<i64> {
        self.store.accounts(&1).await.unwrap().into_iter().map(|account| account.id).collect()
    }
}

/// Where a person is to go, of an answer that begins a transaction.
fn address(answer: &Answer) -> String {
    match answer.header("location") {
        Some(url) => url.to_owned(),
        None => answer.json()["authorization_url"].as_str().unwrap().to_owned(),
    }
}

/// A value that a header can have.
fn any_value() -> impl Strategy<Value = HeaderValue> {
    let bytes =
        prop_oneof![texts().prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..60)];
    bytes.prop_map(|mut bytes| {
        bytes.retain(|byte| !byte.is_ascii_control());
        HeaderValue::from_bytes(&bytes).unwrap()
    })
}

/// One of these, or any.
fn value(usual: &[&'static str]) -> impl Strategy<Value = HeaderValue> + use<> {
    let usual = select(usual.to_vec()).prop_map(HeaderValue::from_static);
    prop_oneof![2 => usual, 1 => any_value()]
}

fn marked() -> impl Strategy<Value = HeaderValue> {
    (spoilt(), any::<bool>()).prop_map(|(spoilt, is_bare)| {
        let mut text = if is_bare { String::new() } else { spoilt.of("evil.") };
        text.retain(|c| !c.is_control());
        HeaderValue::from_bytes(format!("{text}{MARK}").as_bytes()).unwrap()
    })
}

/// Headers that others may believe.
fn headers() -> impl Strategy<Value = Vec<(HeaderName, HeaderValue)>> {
    let marked_names = select(vec!["host", "x-forwarded-host", "forwarded", "x-original-host", "x-host"]);
    let own = Just(BASE).prop_map(HeaderValue::from_static);
    let origin =
        prop_oneof![3 => own, 3 => value(&["null", "https://evil.example", "http://app.example", ""])];
    let sites = value(&["same-origin", "same-origin", "same-site", "cross-site", "none", ""]);
    let accept = value(&["text/html", "application/json", "*/*", "text/html;q=0,*/*", ""]);
    let override_ = value(&["DELETE", "GET", "POST"]);
    let header = prop_oneof![
        (marked_names, marked()).prop_map(|(name, value)| (name, value)),
        origin.prop_map(|value| ("origin", value)),
        sites.prop_map(|value| ("sec-fetch-site", value)),
        accept.prop_map(|value| ("accept", value)),
        value(&["http", "https", "javascript"]).prop_map(|value| ("x-forwarded-proto", value)),
        value(&["/evil", "//evil.example"]).prop_map(|value| ("x-forwarded-prefix", value)),
        override_.prop_map(|value| ("x-http-method-override", value)),
        value(&["websocket", "h2c"]).prop_map(|value| ("upgrade", value)),
        value(&["application/json", "text/plain", "multipart/form-data"])
            .prop_map(|value| ("content-type", value)),
        any_value().prop_map(|value| ("referer", value)),
    ];
    // Of each name one: which of two counts is nobody's promise.
    proptest::collection::vec(header, 0..6).prop_map(|headers| {
        let mut all: Vec<(HeaderName, HeaderValue)> = Vec::new();
        for (name, value) in headers {
            let name = HeaderName::from_static(name);
            if !all.iter().any(|(other, _)| *other == name) {
                all.push((name, value));
            }
        }
        all
    })
}

/// How the request shows a session.
#[derive(Clone, Debug)]
enum Shown {
    Nothing,
    Cookie,
    /// The cookie, and an `Authorization` that is worth nothing.
    CookieAndOdd(HeaderValue),
    Token,
    Odd(HeaderValue),
}

fn shown() -> impl Strategy<Value = Shown> {
    let odd = || value(&["Bearer", "Bearer x", "Basic QTpC", "Bearer a.b.c", "bearer  "]);
    prop_oneof![
        Just(Shown::Nothing),
        Just(Shown::Cookie),
        Just(Shown::Cookie),
        odd().prop_map(Shown::CookieAndOdd),
        Just(Shown::Token),
        odd().prop_map(Shown::Odd),
    ]
}

/// The paths, and those of accounts.
fn targets() -> impl Strategy<Value = String> {
    let fixed = select(vec![
        "/auth/fake/authorize",
        "/auth/fake/login?next=/x",
        "/auth/fake/callback",
        "/auth/associate/other/authorize",
        "/auth/associate/other/login",
        "/auth/associate/other/callback",
        "/auth/logout",
        "/me/accounts",
        "/me",
    ]);
    let ids = select(vec![
        "SECOND",
        "SECOND",
        "+1",
        "01",
        "-1",
        "99",
        "9223372036854775808",
        "%00",
        "%FF",
        "%",
        "1%2F",
    ]);
    let any_id = texts().prop_filter_map("it is another path", |text| {
        let bytes = text.as_bytes();
        (!bytes.is_empty()).then(|| hidden(&bytes[..bytes.len().min(200)]))
    });
    let id = prop_oneof![ids.prop_map(str::to_owned), any_id];
    prop_oneof![4 => fixed.prop_map(str::to_owned), 3 => id.prop_map(|id| format!("/me/accounts/{id}"))]
}

fn methods() -> impl Strategy<Value = Method> {
    let all = [
        "GET", "GET", "POST", "POST", "DELETE", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE",
        "PURGE", "get", "X",
    ];
    select(all.to_vec()).prop_map(|method| method.parse().unwrap())
}

#[test]
fn no_header_moves_us_and_no_foreign_page_changes_anything() {
    let world = World::new();
    let site = world.run(Site::new());
    holds(1500, (methods(), targets(), shown(), headers()), |(method, target, shown, headers)| {
        world.run(async {
            if site.accounts().await.len() < 2 {
                site.link().await;
            }
            let before = site.accounts().await;
            let second = before[1].to_string();
            let target = target.replace("SECOND", &second);
            // The first account is Ada's way back in.
            let is_first = target.ends_with("/%31") || target.ends_with("/1");
            let is_axums = target == "/me" && !["GET", "POST", "DELETE"].contains(&method.as_str());
            if is_first || is_axums {
                return;
            }
            let browser = match &shown {
                Shown::Cookie | Shown::CookieAndOdd(_) => site.by_cookie.clone(),
                Shown::Token => Browser::new().bearing(&site.token),
                Shown::Nothing | Shown::Odd(_) => Browser::new(),
            };
            let uri: Uri = target.parse().unwrap();
            let mut asked = request(&method, uri, &browser, String::new());
            if let Shown::CookieAndOdd(value) | Shown::Odd(value) = &shown {
                asked.headers_mut().insert("authorization", value.clone());
            }
            asked.headers_mut().extend(headers.clone());
            let answer = site.direct.ask(asked).await;
            tells_no_host(&answer);

            let has_cookie = matches!(shown, Shown::Cookie | Shown::CookieAndOdd(_));
            let is_signed_in = has_cookie || matches!(shown, Shown::Token);
            let path = target.split('?').next().unwrap();
            let is_private = !path.starts_with("/auth/fake") && path != "/auth/logout";
            let is_done = matches!(answer.status, 200 | 204) || is_begun(&answer);
            assert!(is_signed_in || !is_private || !is_done, "{answer:?}");
            if has_cookie && (is_private || path == "/auth/logout") && !may_act(&method, &headers) {
                assert!(!is_done, "{answer:?}");
            }
            assert!(!signs_in(&answer), "{answer:?}");
            let after = site.accounts().await;
            let is_unlinked = method == Method::DELETE
                && path == format!("/me/accounts/{second}")
                && (matches!(shown, Shown::Token) || has_cookie && may_act(&method, &headers));
            assert_eq!(answer.status == 204 && path != "/auth/logout", is_unlinked, "{answer:?}");
            assert_eq!(after, if is_unlinked { vec![before[0]] } else { before });
        });
    });
}

/// Whether a cookie is enough for it.
fn may_act(method: &Method, headers: &[(HeaderName, HeaderValue)]) -> bool {
    let header =
        |name: &str| headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_bytes());
    let is_safe =
        ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method.as_str()) && header("upgrade").is_none();
    let (site, origin) = (header("sec-fetch-site"), header("origin"));
    let is_no_browser = site.is_none() && origin.is_none();
    is_safe || is_no_browser || site == Some(b"same-origin") || origin == Some(BASE.as_bytes())
}

/// Whether somebody is sent to a provider.
fn is_begun(answer: &Answer) -> bool {
    answer.header("location").is_some_and(|location| location.contains("/authorize?"))
}

fn tells_no_host(answer: &Answer) {
    let of_body = String::from_utf8_lossy(&answer.body);
    assert!(!of_body.contains(MARK), "{answer:?}");
    for value in answer.headers.values() {
        assert!(!String::from_utf8_lossy(value.as_bytes()).contains(MARK), "{answer:?}");
    }
}

#[test]
fn the_form_of_an_answer_is_what_the_start_chose() {
    let world = World::new();
    let site = world.run(Site::new());
    let ends = select(vec!["approved", "denied", "without a cookie", "without a state"]);
    let accept = || value(&["text/html", "application/json", "*/*", "application/json;q=0", ""]);
    holds(150, (any::<bool>(), ends, accept(), accept()), |(is_page, end, first, second)| {
        world.run(async {
            let mut browser = Browser::new();
            let path = if is_page { "/auth/fake/login" } else { "/auth/fake/authorize" };
            let mut asked = request(&Method::GET, path.parse().unwrap(), &browser, String::new());
            asked.headers_mut().insert("accept", first);
            let begun = site.direct.ask(asked).await;
            assert_eq!(begun.status, if is_page { 303 } else { 200 });
            browser.keep(&begun);
            let url = address(&begun);
            let mut callback = match end {
                "denied" => site.fake.deny(&url),
                _ => site.fake.approve(&url, &ada()),
            };
            if end == "without a cookie" {
                browser = Browser::new();
            }
            if end == "without a state" {
                callback = callback.replace(&query(&url, "state").unwrap(), "");
            }
            let uri = site.direct.local(&callback).parse().unwrap();
            let mut asked = request(&Method::GET, uri, &browser, String::new());
            asked.headers_mut().insert("accept", second);
            let answer = site.direct.ask(asked).await;
            let (code, status) = match end {
                "approved" => (None, 200),
                "denied" => (Some("OAUTH_ACCESS_DENIED"), 400),
                "without a cookie" => (Some("OAUTH_INVALID_STATE"), 400),
                _ => (Some("ACCESS_TOKEN_DECODE_ERROR"), 400),
            };
            assert_eq!(site.direct.error(&answer).as_deref(), code);
            // Without a state nobody knows what the start chose.
            let is_page = is_page && end != "without a state";
            assert_eq!(answer.status, if is_page { 303 } else { status }, "{answer:?}");
        });
    });
}
