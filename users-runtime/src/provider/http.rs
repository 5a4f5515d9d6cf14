//! The one HTTP client: a shared pool, a timeout and a size limit for each call, and no redirects.

use std::error::Error as StdError;
use std::pin::Pin;
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

use crate::model::{Error, ErrorCode};

/// The most bytes read of an answer.
const MAX_BODY: usize = 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Calls to providers go through here.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
    timeout: Duration,
}

impl HttpClient {
    /// A client whose calls end after `timeout`, body included.
    pub(crate) fn new(timeout: Duration) -> Result<Self, reqwest::Error> {
        reqwest::Client::builder()
            .user_agent(concat!("users-runtime/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .timeout(timeout)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .build()
            .map(|client| Self { client, timeout })
    }

    /// How long a call may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a request and reads the answer up to the limit. A status that says "later" is an error here.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = self.client.execute(reqwest::Request::try_from(request)?).await?;
        let status = answer.status();
        if says_later(status, answer.headers()) {
            return Err(HttpError::Later { status, seconds: retry_after(answer.headers()) });
        }
        let expected = answer.content_length().unwrap_or_default();
        if expected > MAX_BODY as u64 {
            return Err(HttpError::TooLarge);
        }
        let mut body = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

/// Whether the answer asks to come again later. GitHub says so by a 403 as well, with one of two headers.
fn says_later(status: StatusCode, headers: &HeaderMap) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => true,
        StatusCode::FORBIDDEN => {
            headers.contains_key(RETRY_AFTER)
                || headers.get("x-ratelimit-remaining").is_some_and(|left| left.as_bytes() == b"0")
        }
        _ => false,
    }
}

/// The provider's `Retry-After`, if it is a number of seconds and no more than an hour (RFC 9110 section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let seconds: u32 = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(seconds.clamp(1, 3600))
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// A call to a provider that gave no answer to work with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("the provider can't be reached")]
    Unreachable(#[source] Box<dyn StdError + Send + Sync>),
    #[error("the provider answered {status}")]
    Later { status: StatusCode, seconds: Option<u32> },
    #[error("the issuer's metadata names an address that is neither https nor the issuer's own loopback")]
    Unsafe,
    #[error("the provider's answer is over {MAX_BODY} bytes")]
    TooLarge,
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        // An authorization URL's query never gets here, but a provider's endpoint may hold what is nobody's business.
        Self::Unreachable(error.without_url().into())
    }
}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        let answer = match error {
            HttpError::TooLarge | HttpError::Unsafe => Self::from(ErrorCode::ProviderError),
            HttpError::Later { seconds: Some(seconds), .. } => {
                Self::from(ErrorCode::ProviderUnavailable).retry_after(seconds)
            }
            HttpError::Later { .. } | HttpError::Unreachable(_) => Self::from(ErrorCode::ProviderUnavailable),
        };
        answer.caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_403_is_for_later_if_it_counts_requests() {
        let headers = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
        };
        let forbidden = StatusCode::FORBIDDEN;
        assert!(says_later(forbidden, &headers("x-ratelimit-remaining", "0")));
        assert!(says_later(forbidden, &headers("retry-after", "60")));
        assert!(!says_later(forbidden, &headers("x-ratelimit-remaining", "41")));
        assert!(!says_later(forbidden, &HeaderMap::new()));
    }
}
