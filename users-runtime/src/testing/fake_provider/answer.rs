//! Answers, good and bad.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_core::Stream;
use serde_json::Value;
use tokio::time::{Interval, interval};

const CHUNK: usize = 64 * 1024;
const HUGE: usize = 64 * 1024 * 1024;
const DRIP: Duration = Duration::from_millis(100);

/// What a provider tells the browser of its pages. There is no `form-action`: browsers apply it to the redirect after
/// the form too, and the application may send the person on to anywhere.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn answer(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    answer(status, "application/json", value.to_string())
}

pub(super) fn text(status: StatusCode, text: impl Into<Body>) -> Response {
    answer(status, "text/plain; charset=utf-8", text)
}

pub(super) fn page(status: StatusCode, html: String) -> Response {
    let response = answer(status, "text/html; charset=utf-8", html);
    let response = with(response, header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    with(response, header::REFERRER_POLICY, "no-referrer")
}

/// A page with the one script that has this hash (SHA-256, in base64).
pub(super) fn page_with_script(html: String, hash: &str) -> Response {
    let policy = format!("{PAGE_POLICY}; script-src 'sha256-{hash}'");
    with(page(StatusCode::OK, html), header::CONTENT_SECURITY_POLICY, &policy)
}

/// A redirect. One to an address that is no header value can't be made: that is the application's own mistake.
pub(super) fn redirect(status: StatusCode, url: &str) -> Response {
    let response = text(status, Body::empty());
    let response = with(response, header::LOCATION, url);
    with(response, header::REFERRER_POLICY, "no-referrer")
}

pub(super) fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

pub(super) fn huge() -> Response {
    let chunks = Flood {
        start: Some(Bytes::from_static(b"{\"access_token\":\"")),
        chunk: Bytes::from(vec![b'a'; CHUNK]),
        left: HUGE / CHUNK,
    };
    answer(StatusCode::OK, "application/json", Body::from_stream(chunks))
}

pub(super) fn drip() -> Response {
    let drops = Drops(interval(DRIP));
    answer(StatusCode::OK, "application/json", Body::from_stream(drops))
}

struct Flood {
    start: Option<Bytes>,
    chunk: Bytes,
    left: usize,
}

impl Stream for Flood {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(start) = self.start.take() {
            return Poll::Ready(Some(Ok(start)));
        }
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        Poll::Ready(left.map(|_| Ok(self.chunk.clone())))
    }
}

struct Drops(Interval);

impl Stream for Drops {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_tick(cx).map(|_| Some(Ok(Bytes::from_static(b" "))))
    }
}
