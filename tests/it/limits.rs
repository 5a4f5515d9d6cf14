//! Requests that no browser of good will sends: a row of the table, never a 500.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use users_runtime::provider::Description;
use users_runtime::testing::FakeProvider;
use users_runtime::{CookieTransport, MemoryStore, OAuth2};

use crate::accounts::eventually;
use crate::support::{App, Browser, Recorded, ada, app, query, required};

/// What comes back when these bytes are sent as they are.
pub(crate) async fn raw(host: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn start(fake: &FakeProvider) -> App<required::OAuthAccount> {
    app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .start()
        .await
}

/// A `GET` of this path, with these other lines in its head.
async fn get(app: &App<required::OAuthAccount>, path: &str, lines: &str) -> String {
    let host = app.url.strip_prefix("http://").unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}\r\n");
    raw(host, request.as_bytes()).await
}

#[tokio::test]
async fn sixty_kilobytes_of_query_are_an_answer_like_any_other() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    let long = "x".repeat(60_000);
    let many = "a=1&".repeat(10_000);
    let states = "state=x&".repeat(7_000);
    let cases = [
        (format!("/auth/fake/callback?state={long}"), 400, "OAUTH_INVALID_REQUEST"),
        (format!("/auth/fake/callback?{long}"), 400, "ACCESS_TOKEN_DECODE_ERROR"),
        (format!("/auth/fake/callback?state=x&{many}code=x"), 400, "ACCESS_TOKEN_DECODE_ERROR"),
        (format!("/auth/fake/callback?{states}"), 400, "OAUTH_INVALID_REQUEST"),
        (format!("/auth/fake/authorize?scopes={long}"), 400, "OAUTH_INVALID_SCOPE"),
        (format!("/auth/fake/authorize?{}", "scopes=a&".repeat(6_000)), 400, "OAUTH_INVALID_SCOPE"),
    ];
    for (path, status, detail) in cases {
        let answer = Browser::new().visit(&app, &path).await;
        answer.is_for(&&path[..40], status, detail);
    }
    for path in [format!("/auth/fake/authorize?{many}"), format!("/auth/fake/authorize?{long}")] {
        assert_eq!(Browser::new().visit(&app, &path).await.status, 200);
    }
    // Repeating what is allowed makes no endless address.
    let path = format!("/auth/fake/authorize?{}", "scopes=email&".repeat(4_000));
    let answer = Browser::new().visit(&app, &path).await;
    assert!(answer.body.len() < 1000, "{}", answer.body.len());
    for path in
        [format!("/auth/fake/login?next=/{long}"), format!("/auth/fake/login?{}", "next=/&".repeat(8_000))]
    {
        Browser::new().visit(&app, &path).await.leads_to("/?error=OAUTH_INVALID_NEXT");
    }
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn a_long_parameter_of_a_good_transaction_is_an_invalid_request() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let long = "x".repeat(60_000);
    for bad in [format!("{callback}{long}"), callback.replace("code=", &format!("code={long}"))] {
        browser.clone().get(&bad).await.is(400, "OAUTH_INVALID_REQUEST");
    }
    assert!(fake.token_requests().is_empty());
    // What is none of ours may be as long as it likes.
    browser.get(&format!("{callback}&{}", "a=1&".repeat(10_000))).await.access_token();
}

#[tokio::test]
async fn odd_bytes_are_no_500() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let code = crate::support::query(&callback, "code").unwrap();
    for odd in
        ["%00", "%FF%FE", "%", "%zz", "%E2%80%AE", "%0d%0aX:y", "+", "%F0%9F%92%A9", "{}", "'--", "%ED%A0%80"]
    {
        for path in [
            format!("/auth/fake/callback?state={odd}&code={odd}"),
            format!("/auth/fake/callback?{odd}={odd}&state={odd}"),
            format!("/auth/fake/callback?error={odd}&iss={odd}"),
        ] {
            let answer = get(&app, &path, "").await;
            assert!(
                answer.starts_with("HTTP/1.1 400 ") && answer.contains("ACCESS_TOKEN_DECODE_ERROR"),
                "{answer}"
            );
        }
        let answer = get(&app, &format!("/auth/fake/authorize?scopes={odd}"), "").await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("OAUTH_INVALID_SCOPE"), "{answer}");
        // With all else in order, the provider is asked, and knows no such code.
        let mut tab = Browser::new();
        let url = tab.authorize(&app, "/auth/fake").await;
        let state = crate::support::query(&url, "state").unwrap();
        let good = crate::support::query(&callback, "state").unwrap();
        let forged = callback.replace(&good, &state).replace(&code, odd);
        let path = forged.strip_prefix(&app.url).unwrap();
        let answer = get(&app, path, &format!("Cookie: {}\r\n", tab.cookie_header())).await;
        assert!(
            answer.starts_with("HTTP/1.1 400 ") && answer.contains("OAUTH_INVALID_GRANT"),
            "{odd}: {answer}"
        );
    }
    browser.come_back(&app, &callback).await.access_token();
}

#[tokio::test]
async fn sixty_kilobytes_of_cookies_are_read() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    let long = "x".repeat(60_000);
    for cookies in [
        long.clone(),
        format!("a={long}"),
        "a=1; ".repeat(12_000),
        ";".repeat(60_000),
        "=".repeat(60_000),
        "session=x; ".repeat(5_000),
    ] {
        let mut browser = Browser::new().with("cookie", cookies.clone());
        let answer = browser.visit(&app, "/me").await;
        answer.is(401, "Unauthorized");
        let mut browser = Browser::new().with("cookie", cookies);
        let url = browser.authorize(&app, "/auth/fake").await;
        let answer = browser.come_back(&app, &fake.approve(&url, &ada())).await;
        answer.access_token();
    }
}

#[tokio::test]
async fn cookies_of_others_do_not_hide_ours() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    for others in ["theme=dünkel", "tracker=\u{ff}\u{fe}", "a=\"b; c\"", "x", "a=b=c; ;;", "na me=value; é=1"]
    {
        let mut browser = Browser::new();
        let url = browser.login(&app, "/auth/fake?next=/home").await;
        let callback = fake.approve(&url, &ada());
        let cookies = format!("{others}; {}", browser.cookie_header());
        browser.jar.clear();
        let answer = browser.with("cookie", cookies).come_back(&app, &callback).await;
        answer.leads_to("/home");
        let session = answer.cookies().into_iter().find(|cookie| cookie.name == "session").unwrap();
        let cookies = format!("{others}; session={}", session.value);
        let me = Browser::new().with("cookie", cookies).visit(&app, "/me").await;
        assert_eq!(me.status, 200, "{others}");
    }
}

#[tokio::test]
async fn a_cookie_that_is_no_text_does_not_hide_ours() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let path = callback.strip_prefix(&app.url).unwrap();
    let host = app.url.strip_prefix("http://").unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: tracker=");
    let rest = format!("; {}\r\n\r\n", browser.cookie_header());
    let request = [head.as_bytes(), b"\xff\xfe\x80", rest.as_bytes()].concat();
    let answer = raw(host, &request).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("access_token"), "{answer}");
}

#[tokio::test]
async fn a_thousand_planted_transactions_do_not_swell_the_answer() {
    let fake = FakeProvider::start().await;
    let app = start(&fake).await;
    let planted: Vec<_> = (0..1_300).map(|number| format!("oauth-{number:032x}=x")).collect();
    let planted = planted.join("; ");
    let answer = get(&app, "/auth/fake/authorize", &format!("Cookie: {planted}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    // A proxy in front may read 4 kB of head.
    let head = answer.split("\r\n\r\n").next().unwrap();
    assert!(head.len() < 4_000, "{} bytes", head.len());
    assert!(head.contains("oauth-00000000000000000000000000000000=; "), "the oldest goes first");
}

#[tokio::test]
async fn a_session_cookie_that_comes_a_thousand_times_is_not_looked_up_as_often() {
    let fake = FakeProvider::start().await;
    let sessions = Recorded::default();
    let app = app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .session(CookieTransport::new(), sessions.clone())
        .start()
        .await;
    let many = "session=x; ".repeat(5_000);
    let answer = Browser::new().with("cookie", many).visit(&app, "/me").await;
    answer.is(401, "Unauthorized");
    assert!(sessions.reads() <= 4, "{}", sessions.reads());
}

/// Anybody can begin logins, come back with a code that is none, and hang up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_of_a_provider_that_hangs_hold_so_many_connections_and_no_more() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hanging = format!("http://{}", listener.local_addr().unwrap());
    let held = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&held);
    tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok(connection) = listener.accept().await {
            connections.push(connection);
            count.store(connections.len(), Ordering::SeqCst);
        }
    });
    let description = Description::new("hanging", hanging.clone())
        .authorize_url(format!("{hanging}/authorize"))
        .token_url(format!("{hanging}/token"))
        .userinfo_url(format!("{hanging}/me"));
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/hanging", OAuth2::new(description, "id", "secret"))
        .provider("/auth/fake", fake.provider())
        .configure(|oauth| oauth.provider_timeout(Duration::from_mins(2)))
        .start()
        .await;
    let host = app.url.strip_prefix("http://").unwrap();
    let mut open = VecDeque::new();
    for _ in 0..300 {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/hanging").await;
        let state = query(&url, "state").unwrap();
        let request = format!(
            "GET /auth/hanging/callback?code=x&state={state} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n\r\n",
            browser.cookie_header()
        );
        let mut connection = TcpStream::connect(host).await.unwrap();
        connection.write_all(request.as_bytes()).await.unwrap();
        // Hung up when its request has been read.
        open.push_back(connection);
        if open.len() > 30 {
            open.pop_front();
        }
    }
    eventually("as many wait as may", || held.load(Ordering::SeqCst) == 256).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(held.load(Ordering::SeqCst), 256);
    // Who comes by another provider notices nothing.
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
}
