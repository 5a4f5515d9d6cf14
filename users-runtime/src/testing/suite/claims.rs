//! Claims.

use std::time::Duration;

use super::{must, together};
use crate::model::OAuthAccount;
use crate::store::Store;

const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(1);

async fn claim<A: OAuthAccount, S: Store<A>>(store: &S, key: &str, owner: &str, ttl: Duration) -> bool {
    must("claim", store.claim(key, owner, ttl).await)
}

pub(super) async fn of_many_owners_at_once_one_gets_a_claim<A: OAuthAccount, S: Store<A>>(store: S) {
    let store = std::sync::Arc::new(store);
    for round in ["first", "second"] {
        let got = together(store.clone(), 50, move |store, index| async move {
            claim::<A, S>(&store, round, &format!("owner{index}"), LONG).await
        })
        .await;
        let count = got.into_iter().filter(|got| *got).count();
        assert_eq!(count, 1, "of fifty owners at once, one gets a claim");
    }
}

pub(super) async fn a_claim_is_its_owners_until_it_runs_out<A: OAuthAccount, S: Store<A>>(store: S) {
    assert!(claim(&store, "key", "one", LONG).await, "a free claim is had");
    assert!(!claim(&store, "key", "two", LONG).await, "a claim that is held is not had by another");
    assert!(!claim(&store, "key", "ONE", LONG).await, "owners are compared byte for byte");
    assert!(claim(&store, "key", "one", SHORT).await, "an owner has their claim again, for a new time");
    tokio::time::sleep(50 * SHORT).await;
    assert!(claim(&store, "key", "two", LONG).await, "a claim that has run out is free");
    assert!(
        !claim(&store, "key", "one", LONG).await,
        "a claim that has gone over is lost to its first owner"
    );
    assert!(claim(&store, "for ever", "one", Duration::MAX).await, "a claim may be for any time");
    assert!(!claim(&store, "for ever", "two", LONG).await, "a claim for any time holds");
}

pub(super) async fn claims_do_not_touch_each_other<A: OAuthAccount, S: Store<A>>(store: S) {
    for index in 0..300 {
        let key = format!("short{index}");
        assert!(claim(&store, &key, "one", SHORT).await, "a free claim is had");
    }
    for key in ["key", "KEY", "kéy", "key ", ""] {
        assert!(
            claim(&store, key, "one", LONG).await,
            "keys are compared byte for byte, but {key:?} was taken"
        );
    }
    for index in 300..600 {
        let key = format!("short{index}");
        assert!(claim(&store, &key, "two", SHORT).await, "a free claim is had");
    }
    assert!(!claim(&store, "key", "two", LONG).await, "clearing up takes no claim that is held");
}
