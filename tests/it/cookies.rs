//! The session's cookie as it goes over the wire: with its settings, at the login and at the logout.

use std::time::Duration;

use reqwest::header::SET_COOKIE;
use users_runtime::session::SameSite;
use users_runtime::testing::FakeProvider;
use users_runtime::{CookieTransport, JwtStrategy, MemoryStore};

use crate::support::{Answer, App, Browser, Recorded, SECRET, ada, app, required};

type Account = required::OAuthAccount;

/// Where browsers reach an application by https.
const HTTPS: &str = "https://shop.app.example";
/// And on one's own machine.
const HTTP: &str = "http://localhost";

/// A provider that sends people back to both.
async fn fake() -> FakeProvider {
    let callback = |base| format!("{base}/auth/fake/callback");
    let fake = FakeProvider::builder().redirect_uri(callback(HTTPS)).redirect_uri(callback(HTTP));
    fake.start().await.unwrap()
}

async fn start(fake: &FakeProvider, base: &str, cookie: CookieTransport) -> App<Account> {
    app(MemoryStore::<Account>::default())
        .provider("/auth/fake", fake.provider())
        .session(cookie, JwtStrategy::new(SECRET))
        .base(base)
        .start()
        .await
}

/// The `Set-Cookie` values of sessions, with `TOKEN` for the token.
fn session_cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    all.filter(|text| !text.contains("oauth-"))
        .map(|text| {
            let (pair, rest) = text.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            format!("{name}={}; {rest}", if value.is_empty() { "" } else { "TOKEN" })
        })
        .collect()
}

/// What a login sets, by a page and by a program, and what the logout sets.
async fn login_and_logout(base: &str, cookie: CookieTransport) -> [String; 2] {
    let fake = fake().await;
    let app = start(&fake, base, cookie).await;
    let mut browser = Browser::new();
    let program = session_cookies(&browser.sign_in(&app, &fake, &ada()).await);
    let page = session_cookies(&browser.sign_in_by_page(&app, &fake, &ada()).await);
    assert_eq!(program, page, "one cookie takes the other's place");
    assert_eq!(browser.visit(&app, "/me").await.status, 200);
    let answer = browser.post(&format!("{}/auth/logout", app.url)).await;
    assert_eq!(answer.status, 204);
    assert!(browser.jar.is_empty(), "{:?}", browser.jar);
    let logout = session_cookies(&answer);
    let ([login], [logout]) = (&page[..], &logout[..]) else { panic!("{page:?} {logout:?}") };
    [login.clone(), logout.clone()]
}

#[tokio::test]
async fn without_settings_it_is_for_this_host_and_ends_with_the_token() {
    let new = CookieTransport::new;
    let [login, logout] = login_and_logout(HTTPS, new()).await;
    assert_eq!(login, "__Host-session=TOKEN; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600");
    assert_eq!(logout, "__Host-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
    let [login, logout] = login_and_logout(HTTP, new()).await;
    assert_eq!(login, "session=TOKEN; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600");
    assert_eq!(logout, "session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    // Settings that say the same change nothing.
    let same = new().name("session").path("/").same_site(SameSite::Lax).max_age(Duration::from_hours(1));
    assert_eq!(login_and_logout(HTTP, same).await, [login, logout]);
}

#[tokio::test]
async fn with_a_path_or_a_domain_it_is_secure_and_no_hosts_and_is_taken_away_where_it_was_set() {
    let new = CookieTransport::new;
    let [login, logout] = login_and_logout(HTTPS, new().path("/shop")).await;
    assert_eq!(login, "__Secure-session=TOKEN; HttpOnly; SameSite=Lax; Secure; Path=/shop; Max-Age=3600");
    assert_eq!(logout, "__Secure-session=; HttpOnly; SameSite=Lax; Secure; Path=/shop; Max-Age=0");
    let [login, logout] = login_and_logout(HTTP, new().path("/shop")).await;
    assert_eq!(login, "session=TOKEN; HttpOnly; SameSite=Lax; Path=/shop; Max-Age=3600");
    assert_eq!(logout, "session=; HttpOnly; SameSite=Lax; Path=/shop; Max-Age=0");
    let [login, logout] = login_and_logout(HTTPS, new().name("all").domain("App.Example")).await;
    let rest = "HttpOnly; SameSite=Lax; Secure; Path=/; Domain=app.example";
    assert_eq!(login, format!("__Secure-all=TOKEN; {rest}; Max-Age=3600"));
    assert_eq!(logout, format!("__Secure-all=; {rest}; Max-Age=0"));
}

#[tokio::test]
async fn it_is_sent_as_the_site_wants_and_ends_when_it_says() {
    let new = CookieTransport::new;
    let [login, logout] = login_and_logout(HTTPS, new().same_site(SameSite::None)).await;
    assert_eq!(login, "__Host-session=TOKEN; HttpOnly; SameSite=None; Secure; Path=/; Max-Age=3600");
    assert_eq!(logout, "__Host-session=; HttpOnly; SameSite=None; Secure; Path=/; Max-Age=0");
    let strict = new().same_site(SameSite::Strict).max_age(Duration::from_millis(90_900));
    let [login, logout] = login_and_logout(HTTP, strict).await;
    assert_eq!(login, "session=TOKEN; HttpOnly; SameSite=Strict; Path=/; Max-Age=90");
    assert_eq!(logout, "session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    let [login, logout] = login_and_logout(HTTP, new().until_the_browser_closes()).await;
    assert_eq!(login, "session=TOKEN; HttpOnly; SameSite=Lax; Path=/");
    assert_eq!(logout, "session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    let [login, _] = login_and_logout(HTTP, new().max_age(Duration::MAX)).await;
    let longest = i64::MAX;
    assert_eq!(login, format!("session=TOKEN; HttpOnly; SameSite=Lax; Path=/; Max-Age={longest}"));
}

#[tokio::test]
async fn a_session_of_another_cookie_is_taken_away_where_it_was_set() {
    let fake = fake().await;
    let old = Recorded::default();
    let app = app(MemoryStore::<Account>::default())
        .provider("/auth/fake", fake.provider())
        .session(CookieTransport::new(), JwtStrategy::new(SECRET))
        .session(CookieTransport::new().name("old").path("/auth"), old.clone())
        .base(HTTPS)
        .start()
        .await;
    let mut browser = Browser::new();
    browser.jar.insert("__Secure-old".to_owned(), "planted".to_owned());
    let answer = browser.sign_in_by_page(&app, &fake, &ada()).await;
    assert_eq!(
        session_cookies(&answer),
        [
            "__Secure-old=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0",
            "__Host-session=TOKEN; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600",
        ]
    );
    // The prefix is part of the name: without it, it is a cookie that a sibling domain may have set.
    let token = browser.jar["__Host-session"].clone();
    for name in ["session", "__Secure-session", "__host-session"] {
        let mut other = Browser::new();
        other.jar.insert(name.to_owned(), token.clone());
        other.visit(&app, "/me").await.is_for(&name, 401, "Unauthorized");
    }
}
