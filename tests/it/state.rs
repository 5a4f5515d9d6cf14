//! `state` and the transaction's cookie: what does not fit together signs no one in, and no code is sent.

use std::time::Duration;

use users_runtime::testing::{FakeProvider, Misbehavior};
use users_runtime::{Keys, MemoryStore, OneTime, Provider as _};

use crate::support::{Answer, App, Browser, KEY, Setup, ada, app, query, required};

type Store = MemoryStore<required::OAuthAccount>;

const OTHER_KEY: &str = "mK2vT9xQ4rW7yB1nC5zL8dF3gH6jP0sAeUiOqRtYwXo=";
const DECODE: &str = "ACCESS_TOKEN_DECODE_ERROR";
const EXPIRED: &str = "ACCESS_TOKEN_ALREADY_EXPIRED";
const INVALID: &str = "OAUTH_INVALID_STATE";

fn new() -> Setup<required::OAuthAccount> {
    app(Store::default())
}

/// Behind one address, so that a transaction may begin at one server and end at another.
fn server(store: &Store, fake: &FakeProvider, keys: &[&str]) -> Setup<required::OAuthAccount> {
    let keys = Keys::new(keys).unwrap();
    app(store.clone())
        .provider("/auth/fake", fake.provider().redirect_url("http://localhost/callback"))
        .base("http://localhost")
        .configure(|oauth| oauth.keys(keys))
}

/// The callback at `/auth/fake` with this query.
fn callback(app: &App<required::OAuthAccount>, url: &str) -> String {
    format!("{}/auth/fake/callback?{}", app.url, url.split_once('?').unwrap().1)
}

/// The callback with another `state`.
fn with_state(callback: &str, state: &str) -> String {
    let old = query(callback, "state").unwrap();
    callback.replace(&old, state)
}

#[tokio::test]
async fn a_state_that_is_not_ours_is_a_decode_error() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let state = query(&callback, "state").unwrap();
    let mut bad: Vec<String> = [
        "",
        "x",
        "null",
        "..",
        "%00",
        "%FF%FE",
        "%C3%A4",
        "eyJhbGciOiJub25lIn0.e30.",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ]
    .map(str::to_owned)
    .to_vec();
    bad.push("A".repeat(4096));
    bad.extend((0..state.len()).map(|end| state[..end].to_owned()));
    bad.extend([format!("{state}A"), format!("{state}="), format!("%20{state}"), format!("{state}%00")]);
    // The last character holds two bits that mean nothing: they have to be zero.
    for (at, digit) in state.char_indices() {
        for other in
            if at == 70 { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" } else { "Aa_" }
                .chars()
        {
            if other != digit {
                bad.push(format!("{}{other}{}", &state[..at], &state[at + 1..]));
            }
        }
    }
    // The transaction's own cookie is sealed for another purpose.
    bad.extend(browser.jar.values().cloned());
    for state in bad {
        let answer = browser.get(&with_state(&callback, &state)).await;
        answer.is_for(&state, 400, DECODE);
        assert!(answer.cookies().is_empty(), "{state}: not a transaction of ours");
    }
    let without = callback.replace("state=", "stat=");
    browser.get(&without).await.is(400, DECODE);
    assert!(fake.token_requests().is_empty());
    browser.come_back(&app, &callback).await.access_token();
}

#[tokio::test]
async fn a_repeated_or_endless_parameter_is_an_invalid_request() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let long = "x".repeat(4097);
    for (name, row) in [
        ("state", "OAUTH_INVALID_REQUEST"),
        ("code", "OAUTH_INVALID_REQUEST"),
        ("iss", "OAUTH_INVALID_REQUEST"),
    ] {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/fake").await;
        let callback = fake.approve(&url, &ada());
        let value = query(&callback, name).unwrap();
        let encoded = query(&callback.replace('%', "%25"), name).unwrap();
        for bad in [
            format!("{callback}&{name}={value}"),
            format!("{callback}&{name}="),
            callback.replace(&format!("{name}={encoded}"), &format!("{name}={long}")),
        ] {
            // A jar of its own: the callback takes the cookie of the transaction whose state it verified.
            browser.clone().get(&bad).await.is_for(&name, 400, row);
        }
        let unknown = format!("{callback}&other=1&other=2&scope={long}");
        browser.get(&unknown).await.access_token();
    }
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let denied = fake.deny(&url);
    let twice = format!("{denied}&error=access_denied");
    browser.get(&twice).await.is(400, "OAUTH_INVALID_REQUEST");
    assert_eq!(fake.token_requests().len(), 3);
}

#[tokio::test]
async fn a_state_lives_for_ten_minutes_and_a_skew() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    for (seconds, is_alive) in [(590, true), (655, true), (662, false), (86_400, false)] {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/fake").await;
        app.clock.advance(Duration::from_secs(seconds));
        let answer = browser.come_back(&app, &fake.approve(&url, &ada())).await;
        if is_alive {
            // The provider's clock stands still, so its `id_token` ends at some time.
            assert_eq!(answer.status, 200, "{seconds}: {answer:?}");
        } else {
            answer.is_for(&seconds, 400, EXPIRED);
            // Before anything else is looked at, also without the cookie.
            Browser::new().come_back(&app, &fake.deny(&url)).await.is(400, EXPIRED);
        }
        assert!(browser.jar.is_empty(), "{seconds}");
    }
    assert_eq!(fake.token_requests().len(), 2);
}

#[tokio::test]
async fn a_state_from_a_server_whose_clock_is_ahead_passes_by_the_skew_only() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let here = server(&store, &fake, &[KEY]).start().await;
    let there = server(&store, &fake, &[KEY]).start().await;
    for (ahead, is_fine) in [(50, true), (20, false)] {
        there.clock.advance(Duration::from_secs(ahead));
        let mut browser = Browser::new();
        let url = browser.authorize(&there, "/auth/fake").await;
        let answer = browser.get(&callback(&here, &fake.approve(&url, &ada()))).await;
        if is_fine {
            answer.access_token();
        } else {
            answer.is(400, EXPIRED);
        }
    }
}

#[tokio::test]
async fn anothers_transaction_is_invalid() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut attacker = Browser::new();
    let url = attacker.authorize(&app, "/auth/fake").await;
    let link = fake.approve(&url, &ada());
    // A browser that began nothing, and one that began something of its own.
    let mut victim = Browser::new();
    victim.come_back(&app, &link).await.is(400, INVALID);
    let own = victim.authorize(&app, "/auth/fake").await;
    let answer = victim.come_back(&app, &link).await;
    answer.is(400, INVALID);
    assert!(answer.cookies().is_empty(), "the victim's own transaction goes on");
    assert!(fake.token_requests().is_empty());
    victim.come_back(&app, &fake.approve(&own, &ada())).await.access_token();
}

#[tokio::test]
async fn another_transactions_cookie_under_this_ones_name_is_invalid() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let one = browser.transactions().remove(0);
    browser.authorize(&app, "/auth/fake").await;
    let two = browser.transactions().into_iter().find(|name| *name != one).unwrap();
    let callback = fake.approve(&url, &ada());
    let good = browser.jar[&one].clone();
    for value in [
        browser.jar[&two].clone(),
        String::new(),
        "x".to_owned(),
        good[..good.len() - 1].to_owned(),
        format!("{}{}", if good.starts_with('A') { "B" } else { "A" }, &good[1..]),
        query(&callback, "state").unwrap(),
    ] {
        let mut swapped = browser.clone();
        swapped.jar.insert(one.clone(), value.clone());
        swapped.come_back(&app, &callback).await.is_for(&value, 400, INVALID);
    }
    // A cookie of a sibling domain with the same name hides nothing: ours is found beside it.
    let mut both = browser.clone();
    both.jar.insert(one.clone(), format!("forged; {one}={good}; {one}=forged"));
    assert!(fake.token_requests().is_empty());
    both.come_back(&app, &callback).await.access_token();
}

#[tokio::test]
async fn a_state_of_one_provider_does_not_pass_at_another() {
    let (fake, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let app = new()
        .provider("/auth/fake", fake.provider())
        .provider("/auth/other", other.provider().named("other"))
        // The same provider once more: its redirect URI is another.
        .provider("/auth/again", fake.provider())
        .start()
        .await;
    for mount in ["/auth/other", "/auth/again"] {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/fake").await;
        let moved = fake.approve(&url, &ada()).replace("/auth/fake", mount);
        browser.get(&moved).await.is_for(&mount, 400, INVALID);
    }
    assert!(fake.token_requests().is_empty() && other.token_requests().is_empty());
}

#[tokio::test]
async fn a_path_that_changed_its_provider_takes_no_answer_of_the_one_before() {
    let (fake, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let serve = async |provider: users_runtime::OAuth2| {
        let provider = provider.redirect_url("http://localhost/callback");
        let setup = app(store.clone()).provider("/auth/fake", provider);
        setup.base("http://localhost").start().await
    };
    let before = serve(fake.provider()).await;
    for after in [
        serve(other.provider().named("other")).await,
        // An issuer under another name, and a name for another issuer.
        serve(fake.provider().named("other")).await,
        serve(other.provider()).await,
    ] {
        let mut browser = Browser::new();
        let url = browser.authorize(&before, "/auth/fake").await;
        let answer = browser.get(&callback(&after, &fake.approve(&url, &ada()))).await;
        answer.is(400, INVALID);
    }
    assert!(fake.token_requests().is_empty() && other.token_requests().is_empty());
}

#[tokio::test]
async fn a_foreign_services_state_is_a_decode_error() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let here = server(&store, &fake, &[KEY]).start().await;
    let there = server(&store, &fake, &[OTHER_KEY]).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&there, "/auth/fake").await;
    let answer = browser.get(&callback(&here, &fake.approve(&url, &ada()))).await;
    answer.is(400, DECODE);
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn keys_rotate_without_a_failed_login() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let old = server(&store, &fake, &[KEY]).start().await;
    let appended = server(&store, &fake, &[KEY, OTHER_KEY]).start().await;
    let moved = server(&store, &fake, &[OTHER_KEY, KEY]).start().await;
    let dropped = server(&store, &fake, &[OTHER_KEY]).start().await;
    let way = async |from: &App<_>, to: &App<_>| -> Answer {
        let mut browser = Browser::new();
        let url = browser.authorize(from, "/auth/fake").await;
        browser.get(&callback(to, &fake.approve(&url, &ada()))).await
    };
    for (from, to) in [
        (&old, &appended),
        (&appended, &old),
        (&appended, &moved),
        (&moved, &appended),
        (&moved, &dropped),
        (&dropped, &moved),
    ] {
        way(from, to).await.access_token();
    }
    way(&old, &dropped).await.is(400, DECODE);
    way(&moved, &old).await.is(400, DECODE);
}

#[tokio::test]
async fn a_second_callback_with_a_fresh_code_is_invalid() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let mut kept = browser.clone();
    browser.come_back(&app, &fake.approve(&url, &ada())).await.access_token();
    for _ in 0..3 {
        let answer = kept.clone().come_back(&app, &fake.approve(&url, &ada())).await;
        answer.is(400, INVALID);
    }
    assert_eq!(fake.token_requests().len(), 1);
    // A transaction whose code was refused was used as well.
    let url = kept.authorize(&app, "/auth/fake").await;
    let mut again = kept.clone();
    fake.misbehave_once(Misbehavior::TokenError("invalid_grant".to_owned()));
    kept.come_back(&app, &fake.approve(&url, &ada())).await.is(400, "OAUTH_INVALID_GRANT");
    again.come_back(&app, &fake.approve(&url, &ada())).await.is(400, INVALID);
    assert_eq!(fake.token_requests().len(), 2);
}

#[tokio::test]
async fn a_replay_on_another_server_is_refused_by_the_shared_claim_or_by_the_provider() {
    for (one_time, detail, requests) in
        [(OneTime::Store, INVALID, 1), (OneTime::Process, "OAUTH_INVALID_GRANT", 2)]
    {
        let fake = FakeProvider::start().await;
        let store = Store::default();
        let here = server(&store, &fake, &[KEY]).configure(|oauth| oauth.one_time(one_time)).start().await;
        let there = server(&store, &fake, &[KEY]).configure(|oauth| oauth.one_time(one_time)).start().await;
        let mut browser = Browser::new();
        let url = browser.authorize(&here, "/auth/fake").await;
        let mut kept = browser.clone();
        let back = fake.approve(&url, &ada());
        browser.get(&callback(&here, &back)).await.access_token();
        kept.get(&callback(&there, &back)).await.is(400, detail);
        assert_eq!(fake.token_requests().len(), requests);
    }
}
