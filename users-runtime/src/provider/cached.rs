//! Something of a provider's that is fetched once and kept for a while: its metadata, its keys.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::model::{Error, ErrorCode};

/// How long it is as good as new.
const MAX_AGE: Duration = Duration::from_hours(1);
/// How long the old one stays in use where no new one comes: an outage of the provider's is none of ours.
const MAX_STALE: Duration = Duration::from_hours(24);
/// How long an old one is left in peace after a try that failed, and after one that was made before its time.
const PAUSE: Duration = Duration::from_secs(10);

/// A value that is fetched when it is needed first, by one task for all. Cheap to clone.
#[derive(Debug)]
pub(super) struct Cached<T>(Arc<Mutex<State<T>>>);

#[derive(Debug)]
struct State<T> {
    kept: Option<Kept<T>>,
    flight: Option<Flight<T>>,
    pause: Option<Pause>,
}

/// Until when nobody tries again to get a newer one than is kept, and what the last try has failed of.
#[derive(Clone, Copy, Debug)]
struct Pause {
    until: Instant,
    failed: Option<Failed>,
}

impl Pause {
    /// One that begins now.
    fn after(failed: Option<Failed>) -> Self {
        Self { until: Instant::now() + PAUSE, failed }
    }
}

#[derive(Debug)]
struct Kept<T> {
    value: Arc<T>,
    fetched: Instant,
}

/// A fetch that is under way, in a task of its own: who began it may go away. Nothing, until it ends.
type Flight<T> = watch::Receiver<Option<Result<Arc<T>, Failed>>>;

/// What everybody is told who waited for a fetch that failed.
#[derive(Clone, Copy, Debug)]
struct Failed {
    code: ErrorCode,
    retry_after: Option<u32>,
}

impl From<Failed> for Error {
    fn from(Failed { code, retry_after }: Failed) -> Self {
        let error = Self::from(code).because("the provider's metadata or keys can't be fetched");
        match retry_after {
            Some(seconds) => error.retry_after(seconds),
            None => error,
        }
    }
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { kept: None, flight: None, pause: None })))
    }
}

impl<T> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Send + Sync + 'static> Cached<T> {
    /// The value, fetched if there is none yet. One that is too old is given as it is, and fetched again meanwhile.
    pub(super) async fn get<F>(&self, fetch: impl FnOnce() -> F) -> Result<Arc<T>, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let flight = {
            let mut state = self.lock();
            match state.kept_for(MAX_STALE) {
                Some((value, is_fresh)) => {
                    if !is_fresh && state.pausing().is_none() && state.flight().is_none() {
                        self.start(&mut state, fetch());
                    }
                    return Ok(value);
                }
                None => state.flight().unwrap_or_else(|| self.start(&mut state, fetch())),
            }
        };
        landed(flight).await
    }

    /// Keeps a value that came with something else.
    pub(super) fn put(&self, value: T) {
        self.lock().keep(Arc::new(value));
    }

    /// A value that is newer than `old`, which lacks something. Not more often than every ten seconds: then it is `old` again, or
    /// the error of the last try, which has told nothing of `old`.
    pub(super) async fn newer<F>(&self, old: &Arc<T>, fetch: impl FnOnce() -> F) -> Result<Arc<T>, Error>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let flight = {
            let mut state = self.lock();
            match state.kept_for(MAX_STALE) {
                Some((kept, _)) if !Arc::ptr_eq(&kept, old) => return Ok(kept),
                Some((kept, _)) if state.flight().is_none() => match state.pausing() {
                    Some(Pause { failed: Some(failed), .. }) => return Err(failed.into()),
                    Some(_) => return Ok(kept),
                    None => {}
                },
                _ => {}
            }
            state.flight().unwrap_or_else(|| {
                state.pause = Some(Pause::after(None));
                self.start(&mut state, fetch())
            })
        };
        landed(flight).await
    }

    fn start<F>(&self, state: &mut State<T>, fetch: F) -> Flight<T>
    where
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let (landing, flight) = watch::channel(None);
        state.flight = Some(flight.clone());
        let cached = self.clone();
        tokio::spawn(async move {
            let fetched = fetch.await.map(Arc::new);
            let mut state = cached.lock();
            state.flight = None;
            let told = match fetched {
                Ok(value) => {
                    state.keep(Arc::clone(&value));
                    Ok(value)
                }
                Err(error) => {
                    let failed = Failed { code: error.code(), retry_after: error.retry_after_seconds() };
                    state.pause = Some(Pause::after(Some(failed)));
                    tracing::warn!(%error, "a provider's metadata or keys can't be fetched");
                    Err(failed)
                }
            };
            drop(state);
            let _nobody_waits = landing.send(Some(told));
        });
        flight
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    /// Keeps a value that has come. What failed before is told of no more.
    fn keep(&mut self, value: Arc<T>) {
        self.kept = Some(Kept { value, fetched: Instant::now() });
        if let Some(pause) = &mut self.pause {
            pause.failed = None;
        }
    }

    /// What is kept, if it is not older than that, and whether it is as good as new.
    fn kept_for(&self, at_most: Duration) -> Option<(Arc<T>, bool)> {
        let kept = self.kept.as_ref()?;
        let age = kept.fetched.elapsed();
        (age < at_most).then(|| (Arc::clone(&kept.value), age < MAX_AGE))
    }

    /// The fetch that is under way. One whose task is gone without an end is none.
    fn flight(&self) -> Option<Flight<T>> {
        self.flight.clone().filter(|flight| flight.has_changed().is_ok())
    }

    fn pausing(&self) -> Option<Pause> {
        self.pause.filter(|pause| Instant::now() < pause.until)
    }
}

/// The end of a fetch.
async fn landed<T>(mut flight: Flight<T>) -> Result<Arc<T>, Error> {
    let gone = Failed { code: ErrorCode::ProviderUnavailable, retry_after: None };
    let landed = flight.wait_for(Option::is_some).await.ok().and_then(|landed| landed.clone());
    landed.unwrap_or(Err(gone)).map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use tokio::time::{advance, sleep};

    use super::*;

    /// How long a fetch takes.
    const FETCH: Duration = Duration::from_millis(100);

    /// Something that counts how often it was fetched, and may be out of order.
    #[derive(Clone, Default)]
    struct Source {
        fetched: Arc<AtomicU32>,
        is_down: Arc<AtomicBool>,
        kept: Cached<u32>,
    }

    impl Source {
        fn fetch(&self) -> impl Future<Output = Result<u32, Error>> + Send + use<> {
            let source = self.clone();
            async move {
                let count = source.fetched.fetch_add(1, Ordering::Relaxed) + 1;
                sleep(FETCH).await;
                if source.is_down.load(Ordering::Relaxed) {
                    Err(Error::from(ErrorCode::ProviderUnavailable).retry_after(7))
                } else {
                    Ok(count)
                }
            }
        }

        async fn get(&self) -> Result<u32, Error> {
            self.kept.get(|| self.fetch()).await.map(|value| *value)
        }

        async fn newer(&self, old: &Arc<u32>) -> Result<Arc<u32>, Error> {
            self.kept.newer(old, || self.fetch()).await
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
        let (one, two, three) = tokio::join!(source.get(), source.get(), source.get());
        assert_eq!((one.unwrap(), two.unwrap(), three.unwrap()), (1, 1, 1));
        advance(MAX_AGE.saturating_sub(Duration::from_secs(1))).await;
        assert_eq!(source.get().await.unwrap(), 1);
        advance(Duration::from_secs(1)).await;
        // Nobody waits for the new one while the old one is there.
        assert_eq!((source.get().await.unwrap(), source.get().await.unwrap()), (1, 1));
        sleep(2 * FETCH).await;
        assert_eq!((source.get().await.unwrap(), source.fetched()), (2, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_wait_for_a_fetch_that_fails_are_told_at_once() {
        let source = Source::default();
        source.break_down(true);
        let begun = Instant::now();
        let waiting: Vec<_> = (0..50)
            .map(|_| {
                let source = source.clone();
                tokio::spawn(async move { source.get().await })
            })
            .collect();
        for waiting in waiting {
            let error = waiting.await.unwrap().unwrap_err();
            assert_eq!(
                (error.code(), error.retry_after_seconds()),
                (ErrorCode::ProviderUnavailable, Some(7))
            );
        }
        assert_eq!((source.fetched(), begun.elapsed()), (1, FETCH));
        // Who comes later asks again.
        source.break_down(false);
        let kept = source.kept.get(|| source.fetch()).await.unwrap();
        // What has come since is no reason to tell of it again.
        assert_eq!((*kept, *source.newer(&kept).await.unwrap()), (2, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_goes_on_when_who_began_it_goes_away() {
        let source = Source::default();
        let impatient = tokio::time::timeout(FETCH / 2, source.get()).await;
        assert!(impatient.is_err());
        assert_eq!((source.get().await.unwrap(), source.fetched()), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_leaves_the_old_for_a_day() {
        let source = Source::default();
        assert_eq!(source.get().await.unwrap(), 1);
        source.break_down(true);
        advance(MAX_AGE).await;
        for fetched in [2, 3] {
            for _ in 0..3 {
                assert_eq!(source.get().await.unwrap(), 1);
                sleep(FETCH).await;
            }
            assert_eq!(source.fetched(), fetched, "it is left in peace for a while");
            advance(PAUSE).await;
        }
        advance(MAX_STALE).await;
        assert!(source.get().await.is_err());
        source.break_down(false);
        assert_eq!(source.get().await.unwrap(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_newer_one_is_asked_for_at_most_every_ten_seconds() {
        let source = Source::default();
        let old = source.kept.get(|| source.fetch()).await.unwrap();
        let (one, two) = tokio::join!(source.newer(&old), source.newer(&old));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((*one, *two), (2, 2), "one fetch for both");
        assert_eq!(*source.newer(&one).await.unwrap(), 2);
        advance(PAUSE).await;
        assert_eq!(*source.newer(&one).await.unwrap(), 3);
        assert_eq!(source.fetched(), 3);
        advance(PAUSE).await;
        source.break_down(true);
        let newest = source.kept.get(|| source.fetch()).await.unwrap();
        for _ in 0..2 {
            let error = source.newer(&newest).await.unwrap_err();
            assert_eq!(
                error.retry_after_seconds(),
                Some(7),
                "what can't be fetched is no reason to doubt the rest"
            );
        }
        assert_eq!(source.fetched(), 4);
        // What is kept stays in use meanwhile.
        assert_eq!(source.get().await.unwrap(), 3);
        advance(PAUSE).await;
        source.break_down(false);
        assert_eq!(*source.newer(&newest).await.unwrap(), 5);
    }
}
