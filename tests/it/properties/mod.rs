//! Properties of the whole: what holds for any request, and for any answer of a provider.

mod answers;
mod callbacks;
mod headers;
mod next;
mod provider;

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use ::axum::Router;
use ::axum::body::{Body, to_bytes};
use ::axum::http::{Method, Request, Uri};
use reqwest::Url;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;
use users_runtime::testing::FakeProvider;
use users_runtime::testing::fake_provider::FakeProviderBuilder;
use users_runtime::{ErrorCode, OAuth};

use crate::support::{Answer, Browser, Model, Setup};

thread_local! {
    static PANICS: Cell<u32> = const { Cell::new(0) };
}

/// A runtime whose tasks run on the thread of the test, so that a panic of any of them is seen.
struct World(Runtime);

impl World {
    fn new() -> Self {
        static WATCH: Once = Once::new();
        WATCH.call_once(|| {
            let print = panic::take_hook();
            panic::set_hook(Box::new(move |panic| {
                PANICS.set(PANICS.get() + 1);
                print(panic);
            }));
        });
        Self(Builder::new_current_thread().enable_all().build().unwrap())
    }

    /// Does something, and what there is to do in the background meanwhile.
    fn run<T>(&self, task: impl Future<Output = T>) -> T {
        let before = PANICS.get();
        let done = self.0.block_on(task);
        assert_eq!(PANICS.get(), before, "a task has panicked");
        done
    }
}

#[test]
#[should_panic(expected = "a task has panicked")]
fn a_panic_of_a_task_is_seen() {
    World::new().run(async { tokio::spawn(async { panic!("on purpose") }).await.unwrap_err() });
}

/// An application that is asked without a socket.
struct Direct<A: Model> {
    oauth: OAuth<A>,
    router: Router,
    base: Url,
}

impl<A: Model> Direct<A> {
    fn new(setup: Setup<A>, base: &str) -> Self {
        let (oauth, router) = setup.build(base);
        Self { oauth, router, base: base.parse().unwrap() }
    }

    /// The answer to a request, which has to be a row of the wire contract.
    async fn ask(&self, request: Request<Body>) -> Answer {
        let asked = format!("{} {}", request.method(), request.uri());
        let url = format!("http://localhost{}", request.uri().path());
        let is_head = request.method() == Method::HEAD;
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
        answer.keeps_rules_of(&url);
        if is_head {
            assert_eq!((answer.status, answer.body.len()), (405, 0), "{asked}: {answer:?}");
        } else {
            is_a_row(&asked, &answer);
        }
        answer
    }

    /// `GET` of a path by a browser, which keeps the cookies of the answer.
    async fn get(&self, browser: &mut Browser, path: &str) -> Answer {
        let answer = self.ask(request(&Method::GET, path.parse().unwrap(), browser, String::new())).await;
        browser.keep(&answer);
        answer
    }

    /// The path of an address below the base URL, as a proxy asks for it.
    fn local<'u>(&self, url: &'u str) -> &'u str {
        url.strip_prefix(self.base.as_str().trim_end_matches('/')).unwrap()
    }

    /// Where a person goes who is told of an error.
    fn error_page(&self, code: &str) -> String {
        format!("{}?error={code}", self.base.path())
    }

    /// What an answer says that went wrong, if anything did.
    fn error(&self, answer: &Answer) -> Option<String> {
        match answer.status {
            200 | 204 => None,
            303 => answer.location().strip_prefix(&self.error_page("")).map(str::to_owned),
            _ => Some(answer.json()["detail"].as_str().unwrap().to_owned()),
        }
    }
}

/// A provider for an application at this base URL.
async fn fake(base: &str) -> FakeProvider {
    let paths = ["fake", "form", "associate/fake", "associate/form", "associate/other"];
    let uris = paths.map(|path| format!("{base}/auth/{path}/callback"));
    let builder = uris.into_iter().fold(FakeProvider::builder(), FakeProviderBuilder::redirect_uri);
    builder.start().await.unwrap()
}

/// A request of this browser.
fn request(method: &Method, uri: Uri, browser: &Browser, body: String) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    if !browser.jar.is_empty() {
        request = request.header("cookie", browser.cookie_header());
    }
    for (name, value) in &browser.headers {
        request = request.header(*name, value);
    }
    request.body(body.into()).unwrap()
}

/// It is a row of the table, and none that tells of a mistake of ours.
#[track_caller]
fn is_a_row(asked: &str, answer: &Answer) {
    match answer.status {
        200 => drop(answer.json()),
        204 => assert!(answer.body.is_empty(), "{asked}: {answer:?}"),
        303 => assert!(answer.body.is_empty() && !answer.location().is_empty(), "{asked}: {answer:?}"),
        status => {
            let body = answer.json();
            let code = body["detail"].as_str().unwrap_or_else(|| panic!("{asked}: {answer:?}"));
            let row = ErrorCode::ALL.iter().find(|row| row.as_str() == code);
            assert_eq!(row.map(|row| row.status().as_u16()), Some(status), "{asked}: {answer:?}");
            assert_ne!(row, Some(&ErrorCode::Misconfigured), "{asked}");
            assert_eq!(body, json!({"detail": code}), "{asked}");
            assert_eq!(answer.header("content-type"), Some("application/json"), "{asked}");
            let seconds = answer.header("retry-after").map(str::parse::<u32>);
            assert!(seconds.is_none_or(|seconds| (1..=3600).contains(&seconds.unwrap())), "{answer:?}");
        }
    }
}

/// Whether somebody is signed in by the answer.
fn signs_in(answer: &Answer) -> bool {
    let mut cookies = answer.cookies().into_iter();
    cookies.any(|cookie| cookie.name.ends_with("session") && !cookie.is_removal())
        || answer.status == 200 && answer.json().get("access_token").is_some()
}

/// Pairs as a form or a query has them.
fn encoded<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let mut url = Url::parse("http://localhost").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap().to_owned()
}

/// All bytes as a query or a path can have them.
fn hidden(bytes: &[u8]) -> String {
    let encoded: Vec<String> = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    encoded.concat()
}
