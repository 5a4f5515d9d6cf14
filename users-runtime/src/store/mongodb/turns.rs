//! Turns of the changes of one user, as far as one process sees them.

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

/// How many users' changes don't wait for each other, at least mostly.
const COUNT: u64 = 64;

/// The longest wait for a turn.
const LONGEST: Duration = Duration::from_secs(1);

/// What spares the changes of one user that come at once most of their tries. It is a courtesy: what keeps changes apart,
/// those of other processes too, is the condition of each write. So nobody waits for long.
pub(super) struct Turns(Vec<Mutex<()>>);

impl Turns {
    /// The turn of this user, or none if the wait was too long.
    pub(super) async fn take(&self, user: impl Hash) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        user.hash(&mut hasher);
        let turn = self.0.get(usize::try_from(hasher.finish() % COUNT).ok()?)?;
        tokio::time::timeout(LONGEST, turn.lock()).await.ok()
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self((0..COUNT).map(|_| Mutex::default()).collect())
    }
}
