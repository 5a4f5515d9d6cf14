//! What is written, and what is not.

use std::time::Duration;

use sqlx::SqlitePool;
use users_runtime::store::Store as _;
use users_runtime::testing::suite::models::BigIntOfUuid;

use super::super::folder::Folder;
use super::{create, grant, store};

/// With no patience of SQLite's own, only their turn keeps them apart.
#[tokio::test(flavor = "multi_thread")]
async fn writers_of_one_process_wait_for_their_turn() {
    let folder = Folder::new();
    let options = folder.options("one.db").busy_timeout(Duration::ZERO);
    let store = store::<BigIntOfUuid>(&SqlitePool::connect_with(options).await.unwrap()).await;
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..50 {
        let store = store.clone();
        tasks.spawn(async move {
            create(&store, &format!("person{index}")).await;
            store.log_in(&grant(&format!("person{index}"))).await.unwrap().unwrap();
            assert!(store.claim(&index.to_string(), "one", Duration::from_secs(9)).await.unwrap());
        });
    }
    tasks.join_all().await;
}
