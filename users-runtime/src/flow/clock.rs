//! What time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock of a service's transactions: the system's, or in a test one that can be put forward. Sessions go by the
/// system's.
///
/// ```
/// use std::time::Duration;
/// use users_runtime::Clock;
///
/// let clock = Clock::adjustable();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(600));
/// assert!(clock.now() >= before + 600);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicU64>>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// The system's clock, until [`advance`](Clock::advance) puts it forward. Clones go together.
    #[must_use]
    pub fn adjustable() -> Self {
        Self(Some(Arc::default()))
    }

    /// Puts an adjustable clock forward; the system's clock stays as it is.
    pub fn advance(&self, time: Duration) {
        if let Some(ahead) = &self.0 {
            ahead.fetch_add(time.as_secs(), Ordering::Relaxed);
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        system + self.0.as_ref().map_or(0, |ahead| ahead.load(Ordering::Relaxed))
    }
}
