//! What can go wrong, in words that hold no value of a document: a server's own words may repeat a whole command, tokens
//! and all.

use std::time::Duration;

use mongodb::error::{Error, ErrorKind, RETRYABLE_ERROR, RETRYABLE_WRITE_ERROR, WriteFailure};

use super::FieldError;
use crate::store::retry::Tries;

/// What a unique index says.
const DUPLICATE_KEY: i32 = 11_000;

const NAMESPACE_NOT_FOUND: i32 = 26;

/// What goes by when it is tried again: the server is no longer or not yet the primary, shuts down, or another write was
/// quicker.
const TRANSIENT: [i32; 15] = [
    6,      // HostUnreachable
    7,      // HostNotFound
    89,     // NetworkTimeout
    91,     // ShutdownInProgress
    112,    // WriteConflict
    134,    // ReadConcernMajorityNotAvailableYet
    189,    // PrimarySteppedDown
    262,    // ExceededTimeLimit
    9001,   // SocketException
    10_058, // LegacyNotPrimary
    10_107, // NotWritablePrimary
    11_600, // InterruptedAtShutdown
    11_602, // InterruptedDueToReplStateChange
    13_435, // NotPrimaryNoSecondaryOk
    13_436, // NotPrimaryOrSecondary
];

#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    Server(Refusal),
    #[error("no answer from MongoDB in {} s", .0.as_secs())]
    NoAnswer(Duration),
    /// The runtime is shutting down, or the request's task panicked.
    #[error("a request to MongoDB was broken off")]
    BrokenOff,
    /// However often it was tried.
    #[error("other changes of the same user were quicker each time")]
    Crowded,
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error("{0}")]
    Unfit(String),
}

/// An error of the driver, without its values.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct Refusal {
    text: String,
    code: Option<i32>,
    is_transient: bool,
    is_lost: bool,
}

impl Fault {
    /// Whether a unique index refused to have a value twice.
    pub(super) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Server(Refusal { code: Some(DUPLICATE_KEY), .. }))
    }

    /// Whether a collection is not there.
    pub(super) fn is_no_collection(&self) -> bool {
        matches!(self, Self::Server(Refusal { code: Some(NAMESPACE_NOT_FOUND), .. }))
    }

    /// Whether no answer came, or none that says no: it may have been done all the same.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self, Self::Server(Refusal { is_lost: true, .. }))
    }

    fn is_transient(&self) -> bool {
        matches!(self, Self::Server(Refusal { is_transient: true, .. }))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let code = match &*error.kind {
            ErrorKind::Command(error) => Some(error.code),
            ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
            ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some(error.code),
            _ => None,
        };
        let is_transient = matches!(*error.kind, ErrorKind::Io(_) | ErrorKind::ConnectionPoolCleared { .. })
            || [RETRYABLE_WRITE_ERROR, RETRYABLE_ERROR].iter().any(|label| error.contains_label(label))
            || code.is_some_and(|code| TRANSIENT.contains(&code));
        let is_lost =
            !matches!(*error.kind, ErrorKind::Command(_) | ErrorKind::Write(WriteFailure::WriteError(_)));
        Self::Server(Refusal { text: describe(&error.kind), code, is_transient, is_lost })
    }
}

fn describe(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::Command(error) => refused(error.code, &error.code_name, &error.message),
        ErrorKind::Write(WriteFailure::WriteError(error)) => {
            refused(error.code, error.code_name.as_deref().unwrap_or(""), &error.message)
        }
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => {
            format!("MongoDB wrote, but not as safely as asked: error {} {}", error.code, error.code_name)
        }
        // These are about the way to the server.
        ErrorKind::Io(_)
        | ErrorKind::ServerSelection { .. }
        | ErrorKind::Authentication { .. }
        | ErrorKind::DnsResolve { .. }
        | ErrorKind::InvalidTlsConfig { .. }
        | ErrorKind::IncompatibleServer { .. }
        | ErrorKind::Shutdown => kind.to_string(),
        ErrorKind::ConnectionPoolCleared { .. } => "the connection to MongoDB was lost".to_owned(),
        ErrorKind::Bson(_) | ErrorKind::InvalidArgument { .. } => {
            "the driver can't send this to MongoDB".to_owned()
        }
        _ => "the driver can't read what MongoDB answered".to_owned(),
    }
}

fn refused(code: i32, name: &str, message: &str) -> String {
    let index = message.split_once("index: ").and_then(|(_, rest)| rest.split_once(" dup key"));
    match index {
        Some((index, _)) if code == DUPLICATE_KEY => {
            format!("MongoDB refused: the unique index `{index}` has this value already")
        }
        _ => format!("MongoDB refused: error {code} {name}").trim_end().to_owned(),
    }
}

/// Sends a request, and again where that may help, but for no longer than `limit`: the driver itself waits for ever for
/// the answer of a server that it can reach.
///
/// Each try is a task of its own, and owns what it needs: the driver may be in disorder after an operation that was dropped
/// half-way. A try that nobody waits for any more, because time is up or because the caller was dropped, comes to its own
/// end, and no other follows it.
pub(super) async fn patiently<T, E, F, Answer>(limit: Duration, request: F) -> Result<T, Fault>
where
    T: Send + 'static,
    E: Send + 'static,
    Fault: From<E>,
    F: Fn() -> Answer,
    Answer: Future<Output = Result<T, E>> + Send + 'static,
{
    let tried = async {
        let mut tries = Tries::default();
        loop {
            let fault = match tokio::spawn(request()).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => Fault::from(error),
                Err(_) => return Err(Fault::BrokenOff),
            };
            if !fault.is_transient() || !tries.again().await {
                return Err(fault);
            }
        }
    };
    tokio::time::timeout(limit, tried).await.unwrap_or(Err(Fault::NoAnswer(limit)))
}
