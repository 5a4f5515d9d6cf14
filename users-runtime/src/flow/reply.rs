//! Answers: every one of them is `no-store`, and loads nothing foreign.

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE,
};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;

use crate::model::{Error, ErrorCode};

/// An answer whose body is small and known.
pub(crate) type Reply = Response<Vec<u8>>;

/// An empty answer.
pub(crate) fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(Vec::new());
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    reply
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Reply {
    let mut reply = empty(status);
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *reply.body_mut() = serde_json::to_vec(body).expect("strings become JSON");
    reply
}

/// A redirect: the next request is a `GET` (RFC 9110 section 15.4.4).
pub(crate) fn see_other(location: &str) -> Reply {
    match HeaderValue::try_from(location) {
        Ok(location) => {
            let mut reply = empty(StatusCode::SEE_OTHER);
            reply.headers_mut().insert(LOCATION, location);
            reply
        }
        Err(_) => error(&ErrorCode::Misconfigured.into()),
    }
}

/// An error as a program gets it.
pub(crate) fn error(error: &Error) -> Reply {
    #[derive(Serialize)]
    struct Body {
        detail: &'static str,
    }
    let code = error.code();
    let mut reply = json(code.status(), &Body { detail: code.as_str() });
    if code.status() == StatusCode::UNAUTHORIZED {
        reply.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = error.retry_after_seconds() {
        reply.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    reply
}

/// The answer to a method that the path does not have.
pub(crate) fn method_not_allowed(allowed: &'static str) -> Reply {
    let mut reply = error(&ErrorCode::MethodNotAllowed.into());
    reply.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    reply
}

/// Sets cookies in an answer.
pub(crate) fn set_cookies(reply: &mut Reply, cookies: impl IntoIterator<Item = HeaderValue>) {
    for cookie in cookies {
        reply.headers_mut().append(SET_COOKIE, cookie);
    }
}
