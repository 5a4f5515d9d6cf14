//! A transaction is used once.

use std::collections::HashSet;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::state::LIFETIME;
use crate::model::OAuthAccount;
use crate::store::{DynStore, StoreError};

/// For how many seconds a claim is kept: longer than any `state` lives, by every server's clock.
const KEPT: u64 = LIFETIME + 180;
/// The most claims of one generation: about two megabytes.
const MAX_GENERATION: usize = 1 << 16;

/// Where it is written down which transactions were used.
pub(crate) enum Claims<A: OAuthAccount> {
    Process(Mutex<Generations>),
    Store(Arc<dyn DynStore<A>>),
}

impl<A: OAuthAccount> Claims<A> {
    /// Takes the transaction. `false` if it was taken before.
    pub(crate) async fn claim(&self, transaction: Uuid, now: u64) -> Result<bool, StoreError> {
        match self {
            Self::Process(generations) => {
                Ok(generations.lock().unwrap_or_else(PoisonError::into_inner).insert(transaction, now))
            }
            Self::Store(store) => {
                let key = format!("transaction:{}", transaction.simple());
                // A new owner each time: not even the one who took it may take it again.
                let owner = Uuid::new_v4().simple().to_string();
                store.claim(&key, &owner, Duration::from_secs(KEPT)).await
            }
        }
    }
}

/// The transactions of the last two spans of time. What is forgotten has expired, unless there were more than 65,536 in
/// a span; then the oldest are, and their replay rests on the provider's one-time code.
#[derive(Default)]
pub(crate) struct Generations {
    since: u64,
    young: HashSet<Uuid>,
    old: HashSet<Uuid>,
}

impl Generations {
    fn insert(&mut self, id: Uuid, now: u64) -> bool {
        if now.abs_diff(self.since) >= KEPT || self.young.len() >= MAX_GENERATION {
            self.old = mem::take(&mut self.young);
            self.since = now;
        }
        !self.old.contains(&id) && self.young.insert(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_taken_once_while_it_lives() {
        let mut claims = Generations::default();
        let id = Uuid::now_v7();
        assert!(claims.insert(id, 1000));
        for now in [1000, 1000 + LIFETIME, 1000 + KEPT, 1000 + KEPT + 1] {
            assert!(!claims.insert(id, now), "{now}");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut claims = Generations::default();
        for _ in 0..3 * MAX_GENERATION {
            claims.insert(Uuid::new_v4(), 1000);
        }
        assert!(claims.young.len() + claims.old.len() <= 2 * MAX_GENERATION);
    }
}
