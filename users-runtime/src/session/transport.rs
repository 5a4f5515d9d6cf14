//! How a session's token travels.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::cookies::wire_name;

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

/// The token is in a cookie: `HttpOnly`, `SameSite=Lax`, `Path=/`; on https also `Secure`, and its name has the
/// `__Host-` prefix. It ends when the token does.
#[derive(Clone, Debug)]
pub struct CookieTransport {
    name: String,
}

impl CookieTransport {
    /// A cookie called `session`.
    #[must_use]
    pub fn new() -> Self {
        Self { name: "session".to_owned() }
    }

    /// Another name, without the prefix that https adds: letters, digits, `-` and `_`; else the service is refused when
    /// it is built.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

impl Default for CookieTransport {
    fn default() -> Self {
        Self::new()
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
    /// The name of the cookie as it goes over the wire, if it is one.
    pub(crate) fn cookie_name(&self, secure: bool) -> Option<String> {
        match self {
            Self::Bearer(_) => None,
            Self::Cookie(CookieTransport { name }) => Some(wire_name(name, secure)),
        }
    }

    /// Whether the cookie, if it is one, has a name that fits a header.
    pub(crate) fn has_good_name(&self) -> bool {
        let is_good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        match self {
            Self::Bearer(_) => true,
            Self::Cookie(CookieTransport { name }) => {
                (1..=64).contains(&name.len()) && name.bytes().all(is_good)
            }
        }
    }

    /// Whether the tokens of both would be in one place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bearer(_), Self::Bearer(_)) => true,
            (Self::Cookie(one), Self::Cookie(other)) => one.name == other.name,
            _ => false,
        }
    }
}

/// The token in `Authorization: Bearer`; the scheme's case does not matter (RFC 9110 section 11.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
