//! What comes back from a provider, or from whoever writes a link: only what was begun here signs anybody in.

use ::axum::http::header::COOKIE;
use ::axum::http::{HeaderValue, Method, Uri};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use reqwest::Url;
use users_runtime::testing::FakeProvider;
use users_runtime::{MemoryStore, OAuth2, Provider as _};

use super::{Direct, World, encoded, fake, hidden, request, signs_in};
use crate::support::property::{Spoilt, holds, spoilt, texts};
use crate::support::{Answer, Browser, ada, app, bob, plain_description, query, required, with};

/// Where transactions begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Login,
    Authorize,
    Associate,
}

fn starts() -> impl Strategy<Value = Start> {
    select(vec![Start::Login, Start::Authorize, Start::Associate])
}

struct Site {
    direct: Direct<required::OAuthAccount>,
    fake: FakeProvider,
    /// Ada's.
    token: String,
}

/// A transaction under way.
struct Begun {
    browser: Browser,
    url: String,
    state: String,
    /// The name and the value of its cookie.
    cookie: (String, String),
}

/// The fake as a provider that answers by a form.
fn by_form(fake: &FakeProvider) -> OAuth2 {
    with(fake, plain_description(fake).form_post()).named("form")
}

impl Site {
    async fn new() -> Self {
        let fake = fake("https://app.example").await;
        let setup = app(MemoryStore::default())
            .provider("/auth/fake", fake.provider())
            .provider("/auth/form", by_form(&fake))
            .associate("/auth/associate/fake", fake.provider())
            .associate("/auth/associate/form", by_form(&fake));
        let direct = Direct::new(setup, "https://app.example");
        let mut site = Self { direct, fake, token: String::new() };
        let Begun { mut browser, url, cookie, .. } = site.begin(Start::Authorize, "fake").await;
        browser.jar.extend([cookie]);
        let callback = site.fake.approve(&url, &ada());
        site.token = site.direct.get(&mut browser, site.direct.local(&callback)).await.access_token();
        site
    }

    async fn begin(&self, start: Start, provider: &str) -> Begun {
        let mut browser = match start {
            Start::Associate => Browser::new().bearing(&self.token),
            _ => Browser::new(),
        };
        let end = if start == Start::Login { "login" } else { "authorize" };
        let answer = self.direct.get(&mut browser, &format!("{}/{end}", mount(start, provider))).await;
        let url = match start {
            Start::Login => answer.location().to_owned(),
            _ => answer.json()["authorization_url"].as_str().unwrap().to_owned(),
        };
        let state = query(&url, "state").unwrap();
        let cookie = browser.jar.pop_first().unwrap();
        Begun { browser, url, state, cookie }
    }
}

fn mount(start: Start, provider: &str) -> String {
    match start {
        Start::Associate => format!("/auth/associate/{provider}"),
        _ => format!("/auth/{provider}"),
    }
}

/// A cookie that a browser carries.
#[derive(Clone, Debug)]
enum Carried {
    /// The transaction's, or what has become of its name and its value.
    Own(Spoilt, Spoilt),
    /// The cookie of another transaction, under the name of this one.
    Others,
    Noise(Vec<u8>),
}

fn carried() -> impl Strategy<Value = Carried> {
    let bytes = prop_oneof![
        texts().prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..60),
        texts().prop_map(|text| format!("__Host-session={text}").into_bytes()),
    ];
    prop_oneof![
        5 => (spoilt(), spoilt()).prop_map(|(name, value)| Carried::Own(name, value)),
        1 => Just(Carried::Others),
        3 => bytes.prop_map(Carried::Noise),
    ]
}

/// A header of these parts, without the bytes that no header can have.
fn cookie_header(parts: &[Vec<u8>]) -> HeaderValue {
    let mut bytes = parts.join(&b"; "[..]);
    bytes.retain(|byte| !byte.is_ascii_control());
    HeaderValue::from_bytes(&bytes).unwrap()
}

#[test]
fn only_the_browser_that_began_is_signed_in_by_its_state_and_cookie() {
    let world = World::new();
    let site = world.run(Site::new());
    let cookies = proptest::collection::vec(carried(), 0..6);
    holds(300, (starts(), spoilt(), cookies), |(start, state, cookies)| {
        world.run(async {
            let (own, others) = (site.begin(start, "fake").await, site.begin(start, "fake").await);
            let (name, value) = &own.cookie;
            let whole = format!("{name}={value}").into_bytes();
            let parts: Vec<_> = cookies
                .iter()
                .map(|cookie| match cookie {
                    Carried::Own(a, b) => format!("{}={}", a.of(name), b.of(value)).into_bytes(),
                    Carried::Others => format!("{name}={}", others.cookie.1).into_bytes(),
                    Carried::Noise(bytes) => bytes.clone(),
                })
                .collect();
            let person = if start == Start::Associate { bob() } else { ada() };
            let mut callback = Url::parse(&site.fake.approve(&own.url, &person)).unwrap();
            let sent = state.of(&own.state);
            let pairs: Vec<_> = callback.query_pairs().into_owned().collect();
            let pairs =
                pairs.iter().map(|(key, value)| (&**key, if key == "state" { &*sent } else { &**value }));
            callback.set_query(Some(&bounded(encoded(pairs))));

            let exchanges = site.fake.token_requests().len();
            let uri: Uri = site.direct.local(callback.as_str()).parse().unwrap();
            let mut asked = request(&Method::GET, uri, &own.browser, String::new());
            asked.headers_mut().insert(COOKIE, cookie_header(&parts));
            let carried = asked.headers()[COOKIE].as_bytes().to_vec();
            let answer = site.direct.ask(asked).await;

            let is_in = is_done(&site, start, &answer);
            if sent == own.state && parts.contains(&whole) {
                assert!(is_in, "{answer:?}");
            } else if is_in {
                let contains = |text: &str| carried.windows(text.len()).any(|part| part == text.as_bytes());
                assert!(sent == own.state && contains(name) && contains(value), "{answer:?}");
            } else {
                assert!(!signs_in(&answer), "{answer:?}");
                assert_eq!(site.fake.token_requests().len(), exchanges, "no code was sent");
            }
        });
    });
}

/// Whether the transaction has come to a good end.
fn is_done(site: &Site, start: Start, answer: &Answer) -> bool {
    match start {
        Start::Login => signs_in(answer) && site.direct.error(answer).is_none(),
        Start::Authorize => signs_in(answer),
        Start::Associate => answer.status == 200,
    }
}

/// What stands in a query or in a form.
#[derive(Clone, Debug)]
enum Asked {
    Pairs(Vec<(&'static str, String)>),
    Bytes(Vec<u8>),
}

fn asked() -> impl Strategy<Value = Asked> {
    let names = select(vec![
        "state", "code", "error", "iss", "user", "scopes", "next", "id_token", "state\0", "", "ä",
    ]);
    let known = select(vec!["access_denied", "temporarily_unavailable", "server_error", "invalid_grant", ""]);
    let value = prop_oneof![known.prop_map(str::to_owned), texts()];
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..80),
        proptest::collection::vec(select(b"statecodeerror=&;%+20fF\xff\0#?/ ".to_vec()), 0..80),
    ];
    prop_oneof![
        proptest::collection::vec((names, value), 0..6).prop_map(Asked::Pairs),
        bytes.prop_map(Asked::Bytes),
    ]
}

/// No address is longer than 64 kB: HTTP knows none.
fn bounded(mut query: String) -> String {
    query.truncate(60_000);
    query
}

/// A path with a query of these bytes, encoded where they can't stand there as they are.
fn uri(path: &str, query: &[u8]) -> Uri {
    let raw = [path.as_bytes(), b"?", query].concat();
    Uri::try_from(raw).unwrap_or_else(|_| format!("{path}?{}", bounded(hidden(query))).parse().unwrap())
}

#[test]
fn a_callback_of_anything_is_a_row_of_the_table_and_signs_nobody_in() {
    let world = World::new();
    let site = world.run(Site::new());
    let providers = select(vec!["fake", "form"]);
    let values = (starts(), providers, asked(), any::<bool>(), any::<bool>(), any::<bool>());
    holds(500, values, |(start, provider, asked, is_post, has_state, has_cookie)| {
        world.run(async {
            let mut begun = site.begin(start, provider).await;
            let state = if has_state { vec![("state", &*begun.state)] } else { vec![] };
            let mut sent = encoded(state.clone()).into_bytes();
            match &asked {
                Asked::Pairs(pairs) => {
                    let pairs = pairs.iter().map(|(name, value)| (*name, &**value));
                    sent = encoded(state.into_iter().chain(pairs)).into_bytes();
                }
                Asked::Bytes(bytes) => sent.extend([b"&", &**bytes].concat()),
            }
            if has_cookie {
                let (name, value) = begun.cookie;
                begun.browser.jar.insert(name, value);
            }
            let path = format!("{}/callback", mount(start, provider));
            let answer = if is_post {
                let mut asked = request(&Method::POST, path.parse().unwrap(), &Browser::new(), String::new());
                *asked.body_mut() = sent.clone().into();
                let answer = site.direct.ask(asked).await;
                if provider != "form" {
                    answer.is(405, "Method Not Allowed");
                    return;
                }
                assert_eq!((answer.status, answer.cookies().len()), (303, 0), "{answer:?}");
                let query = answer.location().strip_prefix('?').unwrap();
                hands_on(&sent, query);
                let query = bounded(query.to_owned());
                site.direct.get(&mut begun.browser, &format!("{path}?{query}")).await
            } else {
                site.direct.ask(request(&Method::GET, uri(&path, &sent), &begun.browser, String::new())).await
            };
            assert!(!signs_in(&answer), "{answer:?}");
            let error = site.direct.error(&answer).unwrap_or_else(|| panic!("{answer:?}"));
            let never = ["Unauthorized", "Not Found", "Method Not Allowed", "OAUTH_INVALID_ID_TOKEN"];
            assert!(!never.contains(&&*error), "{error}");
        });
    });
}

/// What a form says is handed on in a query: what is known, each up to a length, and no more than there can be.
fn hands_on(form: &[u8], query: &str) {
    let read = |text: &str| -> Vec<(String, String)> {
        let mut url = Url::parse("http://localhost").unwrap();
        url.set_query(Some(text));
        url.query_pairs().into_owned().collect()
    };
    let handed_on = read(query);
    let known = ["code", "state", "error", "iss", "user"];
    assert!(handed_on.iter().all(|(name, value)| known.contains(&&**name) && value.len() <= 4096));
    assert!(handed_on.len() <= 12 && query.is_ascii());
    // A query can't have all bytes that a form can.
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"%&=+-_.*".contains(byte);
    if !form.iter().all(is_plain) {
        return;
    }
    // A form that is too long has nothing for us.
    let form = if form.len() > 64 * 1024 { &[] } else { form };
    let pairs = read(std::str::from_utf8(form).unwrap());
    let known = pairs.into_iter().filter(|(name, _)| known.contains(&&**name)).take(6);
    let expected = known.flat_map(|(name, value)| match value.len() {
        0..=4096 => vec![(name, value)],
        _ => vec![(name.clone(), String::new()), (name, String::new())],
    });
    assert_eq!(handed_on, expected.collect::<Vec<_>>());
}
