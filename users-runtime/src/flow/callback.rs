//! The provider's answer, checked step by step: each step consumes the one before, and a code comes out of the last.

use http::HeaderValue;

use super::claims::Claims;
use super::keys::Keys;
use super::state::{Answer, State};
use super::transaction::{Intent, Transaction, removal};
use crate::model::{Error, ErrorCode, OAuthAccount};
use crate::provider::{Description, shown_code};
use crate::session::cookies::Cookies;

/// The longest parameter that is read, in bytes.
const MAX_PARAMETER: usize = 4096;

/// A parameter of the answer (RFC 6749 section 3.1: none may be repeated).
#[derive(Default)]
enum Parameter {
    #[default]
    Missing,
    One(String),
    /// Repeated or too long.
    Bad,
}

impl Parameter {
    fn add(&mut self, value: &str) {
        *self = match self {
            Self::Missing if value.len() <= MAX_PARAMETER => Self::One(value.to_owned()),
            _ => Self::Bad,
        };
    }

    /// The value, if there is a good one or none.
    fn optional(self) -> Result<Option<String>, Error> {
        match self {
            Self::Missing => Ok(None),
            Self::One(value) => Ok(Some(value)),
            Self::Bad => {
                Err(Error::from(ErrorCode::InvalidRequest).because("a parameter is repeated or too long"))
            }
        }
    }
}

/// The answer as it came.
#[derive(Default)]
pub(crate) struct Callback {
    state: Parameter,
    code: Parameter,
    error: Parameter,
    issuer: Parameter,
    user: Parameter,
}

/// An answer with a `state` that is ours.
pub(crate) struct Opened {
    state: State,
    callback: Callback,
}

/// An answer to a transaction that this browser began here, for this.
pub(crate) struct Bound {
    transaction: Transaction,
    callback: Callback,
}

/// An answer that passed every check, with its transaction claimed: the only thing that can redeem a code.
pub(crate) struct Verified {
    transaction: Transaction,
    code: String,
    user: Option<String>,
}

impl Verified {
    /// The transaction, the code, of which there is one exchange, and what was sent of the person along with it.
    pub(super) fn into_parts(self) -> (Transaction, String, Option<String>) {
        (self.transaction, self.code, self.user)
    }
}

/// The routes that an answer came to.
pub(crate) struct Destination<'a> {
    pub(crate) description: &'a Description,
    pub(crate) intent: Intent,
    pub(crate) redirect_uri: &'a str,
}

impl Callback {
    /// Reads the query. Parameters that are not ours are passed over.
    pub(crate) fn parse(query: &str) -> Self {
        let mut callback = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "state" => callback.state.add(&value),
                "code" => callback.code.add(&value),
                "error" => callback.error.add(&value),
                "iss" => callback.issuer.add(&value),
                "user" => callback.user.add(&value),
                _ => {}
            }
        }
        callback
    }

    /// Opens `state`.
    pub(crate) fn open(mut self, keys: &Keys) -> Result<Opened, Error> {
        let state = std::mem::take(&mut self.state).optional()?;
        let state = state.and_then(|state| State::open(keys, &state)).ok_or(ErrorCode::StateDecode)?;
        Ok(Opened { state, callback: self })
    }
}

impl Opened {
    /// How the transaction's end is answered.
    pub(crate) fn answer(&self) -> Answer {
        self.state.answer
    }

    /// The `Set-Cookie` value that takes the transaction's cookie away, if this browser has it.
    pub(crate) fn removal(&self, cookies: &Cookies<'_>, secure: bool) -> Option<HeaderValue> {
        removal(self.state.id, cookies, secure)
    }

    /// Checks the age, and that this browser began the transaction at these routes.
    pub(crate) fn bind(
        self,
        keys: &Keys,
        secure: bool,
        now: u64,
        cookies: &Cookies<'_>,
        destination: &Destination<'_>,
    ) -> Result<Bound, Error> {
        if self.state.is_expired(now) {
            return Err(ErrorCode::StateExpired.into());
        }
        let invalid = |reason: &'static str| Error::from(ErrorCode::InvalidState).because(reason);
        // The cookie is found by its name, which anyone may write; its seal is bound to the id, and compared in constant
        // time.
        let transaction = Transaction::from_cookies(self.state.id, keys, cookies, secure)
            .ok_or_else(|| invalid("the transaction's cookie is missing or not ours"))?;
        if transaction.provider != destination.description.name
            || transaction.issuer != destination.description.issuer
        {
            return Err(invalid("the transaction began at another provider"));
        }
        if transaction.intent != destination.intent {
            return Err(invalid("the transaction has another intent"));
        }
        if transaction.redirect_uri != destination.redirect_uri {
            return Err(invalid("the transaction has another redirect URI"));
        }
        Ok(Bound { transaction, callback: self.callback })
    }
}

impl Bound {
    /// Checks that the transaction was begun by this user.
    pub(crate) fn check_user(&self, user: &str) -> Result<(), Error> {
        if self.transaction.user.as_deref() == Some(user) {
            return Ok(());
        }
        Err(Error::from(ErrorCode::InvalidState).because("the transaction is another user's"))
    }

    /// Where a person goes in the end.
    pub(crate) fn next(&self) -> Option<&str> {
        self.transaction.next.as_deref()
    }

    /// Checks the issuer (RFC 9207 section 2.4), then whether the provider says no (RFC 6749 section 4.1.2.1), then that
    /// there is a code; then claims the transaction.
    pub(crate) async fn verify<A: OAuthAccount>(
        self,
        iss_required: bool,
        claims: &Claims<A>,
        now: u64,
    ) -> Result<Verified, Error> {
        let Self { transaction, callback } = self;
        match callback.issuer.optional()? {
            Some(issuer) if issuer != transaction.issuer => return Err(ErrorCode::IssuerMismatch.into()),
            None if iss_required => {
                return Err(Error::from(ErrorCode::IssuerMismatch).because("`iss` is missing"));
            }
            _ => {}
        }
        if let Some(error) = callback.error.optional()? {
            return Err(refusal(&error));
        }
        let code = callback.code.optional()?.filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| Error::from(ErrorCode::InvalidRequest).because("`code` is missing"))?;
        if !claims.claim(transaction.id, now).await? {
            return Err(Error::from(ErrorCode::InvalidState).because("the transaction was used before"));
        }
        // A name that can't be read is no reason to turn anybody away.
        let user = callback.user.optional().unwrap_or_default();
        Ok(Verified { transaction, code, user })
    }
}

/// The row of the wire contract for the provider's `error`.
fn refusal(error: &str) -> Error {
    let code = match error {
        "access_denied" | "login_required" | "consent_required" | "interaction_required" => {
            ErrorCode::AccessDenied
        }
        "temporarily_unavailable" => ErrorCode::ProviderUnavailable,
        _ => ErrorCode::ProviderError,
    };
    Error::from(code).because(format!("the provider says {}", shown_code(error)))
}
