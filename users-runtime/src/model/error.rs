//! Every way a request can fail: the wire contract.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

/// For how many seconds a client is asked to wait after a 503, where no one knows better.
const RETRY_AFTER: u32 = 5;

macro_rules! error_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $status:ident, $code:literal;)+) => {
        /// Every way a request can fail, as the client sees it: a status and `{"detail": "CODE"}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorCode {
            /// All of them, in the order of the table in the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The status of the answer.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$variant => StatusCode::$status,)+
                }
            }

            /// The `detail` of the answer.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// When it happens, in a sentence.
            #[must_use]
            pub fn when(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_ascii_start(),)+
                }
            }
        }
    };
}

error_codes! {
    /// `state` is not one of ours.
    StateDecode = BAD_REQUEST, "ACCESS_TOKEN_DECODE_ERROR";
    /// `state` is ours, but older than ten minutes.
    StateExpired = BAD_REQUEST, "ACCESS_TOKEN_ALREADY_EXPIRED";
    /// `state` is ours, but not this browser's, this provider's, this intent's or this user's, or it was used before.
    InvalidState = BAD_REQUEST, "OAUTH_INVALID_STATE";
    /// `code` is missing, or a parameter is repeated or too long.
    InvalidRequest = BAD_REQUEST, "OAUTH_INVALID_REQUEST";
    /// The person, or the provider for them, said no.
    AccessDenied = BAD_REQUEST, "OAUTH_ACCESS_DENIED";
    /// The token endpoint refused the code.
    InvalidGrant = BAD_REQUEST, "OAUTH_INVALID_GRANT";
    /// The answer came from another issuer than the one asked (RFC 9207).
    IssuerMismatch = BAD_REQUEST, "OAUTH_ISSUER_MISMATCH";
    /// The user model needs an e-mail and the provider gave none.
    NotAvailableEmail = BAD_REQUEST, "OAUTH_NOT_AVAILABLE_EMAIL";
    /// The e-mail belongs to a user already.
    UserAlreadyExists = BAD_REQUEST, "OAUTH_USER_ALREADY_EXISTS";
    /// The user is inactive.
    BadCredentials = BAD_REQUEST, "LOGIN_BAD_CREDENTIALS";
    /// A scope outside the allowed set.
    InvalidScope = BAD_REQUEST, "OAUTH_INVALID_SCOPE";
    /// A `next` off this site, or over 512 bytes.
    InvalidNext = BAD_REQUEST, "OAUTH_INVALID_NEXT";
    /// No session where one is required, or an inactive user's.
    Unauthorized = UNAUTHORIZED, "Unauthorized";
    /// A verified user or a superuser is required.
    Forbidden = FORBIDDEN, "Forbidden";
    /// An unsafe request with a cookie came from another site.
    CrossOrigin = FORBIDDEN, "OAUTH_CROSS_ORIGIN";
    /// The user has no such account.
    AccountNotFound = NOT_FOUND, "OAUTH_ACCOUNT_NOT_FOUND";
    /// There is nothing at this path: a page login without a cookie session.
    NotFound = NOT_FOUND, "Not Found";
    /// The path answers other methods only.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "Method Not Allowed";
    /// The account belongs to another user.
    AccountAlreadyLinked = CONFLICT, "OAUTH_ACCOUNT_ALREADY_LINKED";
    /// Unlinking would lock the user out.
    LastLoginMethod = CONFLICT, "OAUTH_LAST_LOGIN_METHOD";
    /// The application's own settings can't work; the log says which.
    Misconfigured = INTERNAL_SERVER_ERROR, "OAUTH_MISCONFIGURED";
    /// The provider sent an error we know no remedy for, or an answer we can't read.
    ProviderError = BAD_GATEWAY, "OAUTH_PROVIDER_ERROR";
    /// The `id_token` is not for us, or not by this provider.
    InvalidIdToken = BAD_GATEWAY, "OAUTH_INVALID_ID_TOKEN";
    /// The provider can't be reached, or asks to come again later; nothing was written.
    ProviderUnavailable = SERVICE_UNAVAILABLE, "OAUTH_PROVIDER_UNAVAILABLE";
    /// The store can't be reached; nothing was written.
    StoreUnavailable = SERVICE_UNAVAILABLE, "STORE_UNAVAILABLE";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A failed request: the [`ErrorCode`] that the client sees, and for the log what was behind it.
///
/// It never holds a secret: neither `Display` nor `Debug` nor the source may name a token, a code or a cookie.
#[derive(Debug)]
pub struct Error {
    code: ErrorCode,
    reason: Option<Cow<'static, str>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    retry_after: Option<u32>,
}

impl Error {
    /// What the client sees.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// After how many seconds the client may try again: for every 503, else `None`.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u32> {
        let is_503 = self.code.status() == StatusCode::SERVICE_UNAVAILABLE;
        is_503.then(|| self.retry_after.unwrap_or(RETRY_AFTER))
    }

    /// The same error with the number of seconds to wait, where the provider said one.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same error with a reason for the log. It must not hold a secret.
    #[must_use]
    pub fn because(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The same error with the error that led to it. Its texts must not hold a secret.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self { code, reason: None, retry_after: None, source: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        match &self.reason {
            Some(reason) => write!(f, ": {reason}"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// An error and what led to it. Some errors say what their cause says; once is enough.
pub(crate) fn in_one_line(error: &(dyn StdError + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !line.ends_with(&text) {
            line = format!("{line}: {text}");
        }
        next = cause.source();
    }
    line
}
