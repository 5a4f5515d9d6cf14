//! How a session's token travels.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use url::Url;

use super::{CookieProblem, CookieTransport};

/// How a session's token travels: made from a [`BearerTransport`] or a [`CookieTransport`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Transport {
    /// In the `Authorization` header.
    Bearer(BearerTransport),
    /// In a cookie.
    Cookie(CookieTransport),
}

/// The token is in the body of the login's answer, `{"access_token", "token_type"}`, and later in the
/// `Authorization: Bearer` header (RFC 6750 section 2.1).
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct BearerTransport;

impl BearerTransport {
    /// The transport.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

/// What a session can travel by: [`BearerTransport`], [`CookieTransport`], or either as a [`Transport`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session transport",
    label = "expected a transport: `CookieTransport::new()` or `BearerTransport::new()`",
    note = "write the transport first: `.session(CookieTransport::new(), JwtStrategy::new(secret))`"
)]
pub trait IntoTransport {
    /// The transport.
    fn into_transport(self) -> Transport;
}

impl IntoTransport for Transport {
    fn into_transport(self) -> Transport {
        self
    }
}

impl IntoTransport for BearerTransport {
    fn into_transport(self) -> Transport {
        Transport::Bearer(self)
    }
}

impl IntoTransport for CookieTransport {
    fn into_transport(self) -> Transport {
        Transport::Cookie(self)
    }
}

impl Transport {
    /// The cookie, if it is one.
    pub(crate) fn cookie(&self) -> Option<&CookieTransport> {
        match self {
            Self::Bearer(_) => None,
            Self::Cookie(cookie) => Some(cookie),
        }
    }

    /// Whether tokens can travel so to a service at this base URL.
    pub(crate) fn check(&self, base: &Url) -> Result<(), CookieProblem> {
        self.cookie().map_or(Ok(()), |cookie| cookie.check(base))
    }

    /// Whether the tokens of both would be in one place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bearer(_), Self::Bearer(_)) => true,
            (Self::Cookie(one), Self::Cookie(other)) => one.is_same(other),
            _ => false,
        }
    }
}

/// The token in `Authorization: Bearer`; the scheme's case does not matter (RFC 9110 section 11.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
