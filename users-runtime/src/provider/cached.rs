//! Something of a provider's that is fetched once and kept for a while: its metadata, its keys.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::Error;

/// How long it is as good as new.
const MAX_AGE: Duration = Duration::from_hours(1);
/// How long the old one stays in use where no new one comes: an outage of the provider's is none of ours.
const MAX_STALE: Duration = Duration::from_hours(24);
/// The least time between two tries that failed, and between two that were asked for before the time.
const PAUSE: Duration = Duration::from_secs(10);

/// A value that is fetched when it is needed first, by one task for all.
#[derive(Debug)]
pub(super) struct Cached<T> {
    kept: Mutex<Option<Kept<T>>>,
    /// Held by the task that fetches.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Kept<T> {
    value: Arc<T>,
    fetched: Instant,
    /// Until when nobody tries again.
    pause: Instant,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { kept: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }
}

impl<T> Cached<T> {
    /// The value, fetched if there is none yet or it is too old. Where that fails, or is under way, an old one is given.
    pub(super) async fn get(&self, fetch: impl AsyncFnOnce() -> Result<T, Error>) -> Result<Arc<T>, Error> {
        if let Some(fresh) = self.kept_for(MAX_AGE) {
            return Ok(fresh);
        }
        let _turn = match self.kept_for(MAX_STALE) {
            // Somebody else fetches: nobody has to wait for it.
            Some(stale) => match self.turn.try_lock() {
                Ok(turn) if !self.pauses() => turn,
                _ => return Ok(stale),
            },
            None => self.turn.lock().await,
        };
        if let Some(fresh) = self.kept_for(MAX_AGE) {
            return Ok(fresh);
        }
        self.fetch(fetch).await
    }

    /// Keeps a value that came with something else, if there is none yet.
    pub(super) fn put(&self, value: T) {
        let now = Instant::now();
        self.lock().get_or_insert_with(|| Kept { value: Arc::new(value), fetched: now, pause: now });
    }

    /// A value that is newer than `old`, which lacks something. Not more often than every ten seconds: then it is `old` again.
    pub(super) async fn newer(
        &self,
        old: &Arc<T>,
        fetch: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<Arc<T>, Error> {
        let _turn = self.turn.lock().await;
        match self.kept_for(MAX_STALE) {
            Some(kept) if !Arc::ptr_eq(&kept, old) || self.pauses() => Ok(kept),
            _ => {
                let newer = self.fetch(fetch).await;
                self.pause();
                newer
            }
        }
    }

    async fn fetch(&self, fetch: impl AsyncFnOnce() -> Result<T, Error>) -> Result<Arc<T>, Error> {
        match fetch().await {
            Ok(value) => {
                let (value, now) = (Arc::new(value), Instant::now());
                *self.lock() = Some(Kept { value: Arc::clone(&value), fetched: now, pause: now });
                Ok(value)
            }
            Err(error) => {
                self.pause();
                match self.kept_for(MAX_STALE) {
                    Some(stale) => {
                        tracing::warn!(%error, "a provider's metadata or keys can't be refreshed: the old ones stay");
                        Ok(stale)
                    }
                    None => Err(error),
                }
            }
        }
    }

    fn kept_for(&self, at_most: Duration) -> Option<Arc<T>> {
        let kept = self.lock();
        kept.as_ref().filter(|kept| kept.fetched.elapsed() < at_most).map(|kept| Arc::clone(&kept.value))
    }

    fn pauses(&self) -> bool {
        self.lock().as_ref().is_some_and(|kept| Instant::now() < kept.pause)
    }

    fn pause(&self) {
        if let Some(kept) = &mut *self.lock() {
            kept.pause = Instant::now() + PAUSE;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Kept<T>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::time::advance;

    use super::*;
    use crate::model::ErrorCode;

    /// Something that counts how often it was fetched, and may be out of order.
    #[derive(Default)]
    struct Source {
        fetched: AtomicU32,
        is_down: std::sync::atomic::AtomicBool,
        kept: Cached<u32>,
    }

    impl Source {
        async fn fetch(&self) -> Result<u32, Error> {
            let count = self.fetched.fetch_add(1, Ordering::Relaxed) + 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
            if self.is_down.load(Ordering::Relaxed) {
                Err(ErrorCode::ProviderUnavailable.into())
            } else {
                Ok(count)
            }
        }

        async fn get(&self) -> Result<Arc<u32>, Error> {
            self.kept.get(async || self.fetch().await).await
        }

        async fn newer(&self, old: &Arc<u32>) -> Result<Arc<u32>, Error> {
            self.kept.newer(old, async || self.fetch().await).await
        }

        fn break_down(&self, is_down: bool) {
            self.is_down.store(is_down, Ordering::Relaxed);
        }

        fn fetched(&self) -> u32 {
            self.fetched.load(Ordering::Relaxed)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_fetched_once_an_hour_by_one_of_all() {
        let source = Source::default();
        let gets = (source.get(), source.get(), source.get());
        let (one, two, three) = tokio::join!(gets.0, gets.1, gets.2);
        assert_eq!((*one.unwrap(), *two.unwrap(), *three.unwrap()), (1, 1, 1));
        advance(MAX_AGE.saturating_sub(Duration::from_secs(1))).await;
        assert_eq!(*source.get().await.unwrap(), 1);
        advance(Duration::from_secs(1)).await;
        // Whoever comes while one fetches goes on with what is there.
        let (fetching, waiting) = tokio::join!(source.get(), source.get());
        assert_eq!((*fetching.unwrap(), *waiting.unwrap()), (2, 1));
        assert_eq!(source.fetched(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_leaves_the_old_for_a_day() {
        let source = Source::default();
        source.break_down(true);
        assert!(source.get().await.is_err());
        source.break_down(false);
        assert_eq!(*source.get().await.unwrap(), 2);
        source.break_down(true);
        advance(MAX_AGE).await;
        assert_eq!(*source.get().await.unwrap(), 2);
        assert_eq!(source.fetched(), 3);
        assert_eq!(*source.get().await.unwrap(), 2);
        assert_eq!(source.fetched(), 3, "it is left in peace for a while");
        advance(PAUSE).await;
        assert_eq!(*source.get().await.unwrap(), 2);
        assert_eq!(source.fetched(), 4);
        advance(MAX_STALE.saturating_sub(MAX_AGE)).await;
        assert!(source.get().await.is_err());
        source.break_down(false);
        assert_eq!(*source.get().await.unwrap(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_newer_one_is_asked_for_at_most_every_ten_seconds() {
        let source = Source::default();
        let old = source.get().await.unwrap();
        let (one, two) = tokio::join!(source.newer(&old), source.newer(&old));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((*one, *two), (2, 2), "the second gets what the first has fetched");
        assert_eq!(*source.newer(&one).await.unwrap(), 2);
        advance(PAUSE).await;
        assert_eq!(*source.newer(&one).await.unwrap(), 3);
        assert_eq!(source.fetched(), 3);
    }
}
