//! Answers that the fake provider would not give: what can be read is read, the rest is the provider's error.

use std::sync::{Arc, Mutex};

use ::axum::Router;
use ::axum::http::{StatusCode, Uri, header};
use ::axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use users_runtime::provider::Description;
use users_runtime::{OAuth2, Provider as _, Store as _};

use crate::support::{Answer, Browser, Database, app, optional, query};

/// What the endpoints answer.
#[derive(Clone, Debug)]
struct Script {
    token: String,
    userinfo: String,
    /// The status of the token answer, with a `Retry-After`.
    later: Option<&'static str>,
    /// The status of the userinfo.
    status: StatusCode,
}

impl Script {
    fn new(token: &Value, userinfo: &Value) -> Self {
        Self { token: token.to_string(), userinfo: userinfo.to_string(), later: None, status: StatusCode::OK }
    }
}

/// A provider that says what it is told to.
struct Scripted {
    url: String,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Scripted {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script::new(&Value::Null, &Value::Null)));
        let shared = Arc::clone(&script);
        let answer = async move |uri: Uri| -> Response {
            let script = shared.lock().unwrap().clone();
            let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
            match (uri.path(), script.later) {
                ("/token", Some(seconds)) => {
                    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response()
                }
                ("/token", None) => (json, script.token).into_response(),
                _ => (script.status, json, script.userinfo).into_response(),
            }
        };
        let server = tokio::spawn(async move {
            // It ends when it is aborted.
            let _ = ::axum::serve(listener, Router::new().fallback(answer)).await;
        });
        Self { url, script, server }
    }

    /// Whatever it says.
    fn say(&self, token: &Value, userinfo: &Value) {
        *self.script.lock().unwrap() = Script::new(token, userinfo);
    }

    fn provider(&self) -> OAuth2 {
        let description = Description::new("odd", self.url.clone())
            .authorize_url(format!("{}/authorize", self.url))
            .token_url(format!("{}/token", self.url))
            .userinfo_url(format!("{}/userinfo", self.url))
            .id_pointer("/data/user/id");
        OAuth2::new(description, "id", "secret")
    }
}

/// A login with any code.
async fn sign_in(site: &crate::support::Site) -> Answer {
    let mut browser = Browser::new();
    let url = browser.authorize(site, "/auth/odd").await;
    let state = query(&url, "state").unwrap();
    browser.visit(site, &format!("/auth/odd/callback?code=c&state={state}")).await
}

fn person(id: &Value) -> Value {
    json!({"data": {"user": {"id": id}}})
}

#[tokio::test]
async fn tokens_of_any_length_and_shape_are_kept() {
    let provider = Scripted::start().await;
    let database = Database::new();
    let store = database.store::<optional::OAuthAccount>().await;
    let app = app(store.clone()).provider("/auth/odd", provider.provider()).start().await;
    let long = "t".repeat(100_000);
    let now = i64::try_from(app.clock.now()).unwrap();
    let cases = [
        (json!({"access_token": &long, "refresh_token": &long}), None),
        (json!({"access_token": "t", "token_type": null, "expires_in": null, "scope": ["a"]}), None),
        (json!({"access_token": "t", "expires_in": 60}), Some(60)),
        (json!({"access_token": "t", "expires_in": "60"}), Some(60)),
        (json!({"access_token": "t", "expires_in": 0}), Some(0)),
        (json!({"access_token": "t", "expires_in": -1}), None),
        (json!({"access_token": "t", "expires_in": 3600.5}), None),
        (json!({"access_token": "t", "expires_in": "soon"}), None),
        (json!({"access_token": "t", "expires_in": u64::MAX}), Some(10 * 365 * 24 * 3600)),
        (json!({"access_token": "t", "refresh_token": null}), None),
        (json!({"access_token": "t", "refresh_token": "", "token_type": "BEARER"}), None),
        (json!({"access_token": "t", "id_token": "not one", "extra": {"a": 1}}), None),
    ];
    for (token, expires_in) in cases {
        provider.say(&token, &person(&json!("1")));
        let bearer = sign_in(&app).await.access_token();
        let me = Browser::new().bearing(&bearer).visit(&app, "/me").await.json();
        let id = me["id"].as_str().unwrap().parse().unwrap();
        let account = store.accounts(&id).await.unwrap().remove(0);
        assert_eq!(account.access_token.expose(), token["access_token"]);
        assert_eq!(account.refresh_token.unwrap().expose(), long, "kept from the first");
        match expires_in {
            Some(seconds) => {
                let at = account.expires_at.unwrap();
                assert!((now + seconds..=now + seconds + 30).contains(&at), "{token}");
            }
            None => assert_eq!(account.expires_at, None),
        }
    }
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn an_id_is_a_string_or_an_integer_and_each_has_one_spelling() {
    let provider = Scripted::start().await;
    let database = Database::new();
    let store = database.store::<optional::OAuthAccount>().await;
    let app = app(store).provider("/auth/odd", provider.provider()).start().await;
    let token = json!({"access_token": "t"});
    let mut count = 0;
    for (id, is_new) in [
        (json!("1"), true),
        (json!(1), false),
        (json!(-1), true),
        (json!(u64::MAX), true),
        (json!("18446744073709551615"), false),
        (json!("01"), true),
        (json!("A"), true),
        (json!("a"), true),
        (json!("á"), true),
        (json!("a "), true),
    ] {
        provider.say(&token, &person(&id));
        sign_in(&app).await.access_token();
        count += i64::from(is_new);
        assert_eq!(database.counts().await, (count, count), "{id}");
    }
    for id in [
        json!(null),
        json!(true),
        json!(1.0),
        json!(1e3),
        json!(1.5),
        json!(""),
        json!([1]),
        json!({"id": 1}),
        json!("a\u{0}"),
        json!("a\n"),
        json!("x".repeat(321)),
    ] {
        provider.say(&token, &person(&id));
        sign_in(&app).await.is_for(&id, 502, "OAUTH_PROVIDER_ERROR");
    }
    for userinfo in [
        r#"{"data": {"user": {"id": 18446744073709551616}}}"#,
        r#"{"data": {"user": {"id": 1}}} trailing"#,
        r#"{"id": 1}"#,
        "[]",
        "null",
        "1",
        "",
        "\u{feff}{\"data\": {\"user\": {\"id\": 1}}}",
        r#"{"error": "invalid_token"}"#,
    ] {
        provider.script.lock().unwrap().userinfo = userinfo.to_owned();
        sign_in(&app).await.is_for(&userinfo, 502, "OAUTH_PROVIDER_ERROR");
    }
    // A profile that comes with an error is none.
    for status in [201, 203, 206, 302, 400, 401, 403, 404, 500] {
        provider.say(&token, &person(&json!("1")));
        provider.script.lock().unwrap().status = StatusCode::from_u16(status).unwrap();
        let answer = sign_in(&app).await;
        answer.is_for(&status, 502, "OAUTH_PROVIDER_ERROR");
    }
    provider.script.lock().unwrap().status = StatusCode::OK;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    provider.script.lock().unwrap().userinfo = deep;
    sign_in(&app).await.is(502, "OAUTH_PROVIDER_ERROR");
    assert_eq!(database.counts().await, (count, count));
}

#[tokio::test]
async fn a_token_that_can_not_be_used_is_the_providers_error() {
    let provider = Scripted::start().await;
    let database = Database::new();
    let store = database.store::<optional::OAuthAccount>().await;
    let app = app(store).provider("/auth/odd", provider.provider()).start().await;
    for token in [
        json!({"access_token": "a\r\nX-Injected: 1"}),
        json!({"access_token": "a\u{0}"}),
        json!({"access_token": ""}),
        json!({"access_token": 1}),
        json!({"access_token": null}),
        json!({"access_token": "t", "token_type": 1}),
        json!({"access_token": "t", "token_type": "DPoP"}),
        json!({"token_type": "bearer"}),
        json!({"error": 1}),
        json!({"error": null}),
        json!([]),
        json!(null),
    ] {
        provider.say(&token, &person(&json!("1")));
        sign_in(&app).await.is_for(&token, 502, "OAUTH_PROVIDER_ERROR");
    }
    assert_eq!(database.counts().await, (0, 0));
}

#[tokio::test]
async fn the_providers_retry_after_is_handed_on_where_it_makes_sense() {
    let provider = Scripted::start().await;
    let database = Database::new();
    let store = database.store::<optional::OAuthAccount>().await;
    let app = app(store).provider("/auth/odd", provider.provider()).start().await;
    for (said, expected) in [
        ("7", "7"),
        ("0", "1"),
        ("86400", "3600"),
        ("99999999999999999999", "5"),
        ("-1", "5"),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "5"),
        ("", "5"),
    ] {
        provider.script.lock().unwrap().later = Some(said);
        let answer = sign_in(&app).await;
        answer.is_for(&said, 503, "OAUTH_PROVIDER_UNAVAILABLE");
        assert_eq!(answer.header("retry-after"), Some(expected), "{said}");
    }
}

/// Answers every `POST` with this JSON, below a head of its own, and closes the connection.
async fn by_hand(listener: TcpListener, line: &str, body: String) {
    let length = |head: &str| -> usize {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        lengths.next().unwrap().1.parse().unwrap()
    };
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = Vec::new();
        loop {
            stream.read_buf(&mut request).await.unwrap();
            let text = String::from_utf8_lossy(&request);
            if let Some((head, form)) = text.split_once("\r\n\r\n")
                && form.len() >= length(head)
            {
                break;
            }
        }
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{line}\r\n\r\n");
        // The other side may hang up before it has read it all: that is what it should do.
        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

#[tokio::test]
async fn an_answer_over_a_megabyte_is_not_read_whatever_it_says_of_its_length() {
    let provider = Scripted::start().await;
    provider.say(&Value::Null, &person(&json!("1")));
    let database = Database::new();
    let store = database.store::<optional::OAuthAccount>().await;
    let silent = "Connection: close";
    let huge = "Content-Length: 1000000000000000";
    for (line, padding, is_fine) in [
        ("Content-Length: 1000033", 1_000_000, true),
        ("Content-Length: 1100033", 1_100_000, false),
        (silent, 1_000_000, true),
        (silent, 1_100_000, false),
        (huge, 0, false),
    ] {
        let body = json!({"access_token": "t", "padding": "x".repeat(padding)}).to_string();
        assert_eq!(body.len(), padding + 33);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        let mut odd = provider.provider();
        let description = odd.registration_mut().description_mut();
        *description = description.clone().token_url(url);
        let server = tokio::spawn(by_hand(listener, line, body));
        let app = app(store.clone()).provider("/auth/odd", odd).start().await;
        let answer = sign_in(&app).await;
        if is_fine {
            answer.access_token();
        } else {
            answer.is_for(&line, 502, "OAUTH_PROVIDER_ERROR");
        }
        server.abort();
    }
}
