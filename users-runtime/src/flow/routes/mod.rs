//! The routes, as functions from a request to an answer. An adapter to a web framework calls these and decides nothing.

mod accounts;
mod form_post;
mod provider;
mod session;

use std::borrow::Cow;
use std::error::Error as StdError;

pub(crate) use accounts::AccountRoute;
pub(crate) use provider::{ProviderRoute, ProviderRoutes};

use tokio::task::JoinError;

use super::reply::{self, Reply};
use crate::model::{Error, ErrorCode, in_one_line};

/// Answers a request in a task of its own, which goes on when the one who asked has gone away. A panic goes on as well: to
/// the server, as if there were no task.
async fn to_its_end(answer: impl Future<Output = Reply> + Send + 'static) -> Reply {
    let broken_off = |error: JoinError| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => reply::error(&Error::from(ErrorCode::StoreUnavailable).because("the server stops")),
    };
    tokio::spawn(answer).await.unwrap_or_else(broken_off)
}

/// The values of a parameter in a query or a form.
fn parameters<'q>(query: &'q [u8], name: &'static str) -> impl Iterator<Item = Cow<'q, str>> {
    url::form_urlencoded::parse(query).filter(move |(other, _)| other == name).map(|(_, value)| value)
}

/// A page of the application with `error=CODE` in its query.
fn with_error(page: &str, code: ErrorCode) -> String {
    let (page, fragment) = page.split_once('#').map_or((page, None), |(page, rest)| (page, Some(rest)));
    let separator = if page.contains('?') { '&' } else { '?' };
    let code: String = url::form_urlencoded::byte_serialize(code.as_str().as_bytes()).collect();
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{page}{separator}error={code}{fragment}")
}

/// Tells the log why a request failed. Errors hold no secrets. A failed login is worth a line; that someone is not signed
/// in is not, since anyone can cause as many of those as they like.
pub(crate) fn log(error: &Error, provider: Option<&str>) {
    let cause = error.source().map(in_one_line);
    if matches!(error.code(), ErrorCode::Misconfigured | ErrorCode::StoreUnavailable) {
        tracing::error!(provider, cause, "{error}");
    } else if error.code().status().is_server_error() {
        tracing::warn!(provider, cause, "{error}");
    } else if provider.is_some() {
        tracing::info!(provider, cause, "{error}");
    } else {
        tracing::debug!(cause, "{error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_code_joins_the_query() {
        let code = ErrorCode::AccessDenied;
        assert_eq!(with_error("/", code), "/?error=OAUTH_ACCESS_DENIED");
        assert_eq!(with_error("/in?a=b#top", code), "/in?a=b&error=OAUTH_ACCESS_DENIED#top");
    }
}
