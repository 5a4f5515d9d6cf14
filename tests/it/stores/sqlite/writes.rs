//! What is written, and what is not.

use std::time::Duration;

use sqlx::SqlitePool;
use users_runtime::Profile;
use users_runtime::store::{SignUp, Store as _};
use users_runtime::testing::suite::models::{BigIntOfUuid, UuidOfBigInt};

use super::super::folder::Folder;
use super::{count, create, grant, new, run, store};

/// P9: a crash between two commits would leave a user nobody can log in to.
#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_sign_up_leaves_nothing_half_written() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let store = store::<BigIntOfUuid>(&pool).await;
    for index in 0..100 {
        let store = store.clone();
        let task = tokio::spawn(async move { store.sign_up(new(&format!("person{index}"))).await.is_ok() });
        tokio::time::sleep(Duration::from_micros(30 * index)).await;
        task.abort();
    }
    // The next writer has its turn after all of them.
    create(&store, "last").await;
    let users = count(&pool, "user").await;
    assert_eq!(users, count(&pool, "oauth_account").await, "each user has their account");
    assert!(users > 1, "not every task was aborted before it began");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_at_once_make_one_user() {
    let folder = Folder::new();
    let pools = [folder.pool("one.db").await, folder.pool("one.db").await];
    let mut tasks = tokio::task::JoinSet::new();
    for pool in &pools {
        let store = store::<UuidOfBigInt>(pool).await;
        for _ in 0..25 {
            let store = store.clone();
            tasks.spawn(async move { store.sign_up(new("ada")).await.unwrap() });
        }
    }
    let came = tasks.join_all().await;
    let created = came.iter().filter(|came| matches!(came, SignUp::Created(_))).count();
    let existing = came.iter().filter(|came| matches!(came, SignUp::Existing(_))).count();
    assert_eq!((created, existing), (1, 49));
    assert_eq!((count(&pools[0], "user").await, count(&pools[0], "oauth_account").await), (1, 1));
}

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

#[tokio::test]
async fn a_taken_address_writes_nothing() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let store = store::<BigIntOfUuid>(&pool).await;
    create(&store, "ada").await;
    run(&pool, "UPDATE user SET email = 'ADA@EXAMPLE.COM'").await;
    let mut second = grant("ada");
    second.profile = Profile::new("other").with_email("Ada@Example.com", true);
    let new = users_runtime::store::NewLogin::new(second, true).unwrap();
    assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::EmailTaken));
    assert_eq!((count(&pool, "user").await, count(&pool, "oauth_account").await), (1, 1));
}

#[tokio::test]
async fn claims_that_have_run_out_are_cleared_away() {
    let folder = Folder::new();
    let pool = folder.new_pool().await;
    let store = store::<BigIntOfUuid>(&pool).await;
    assert!(store.claim("held", "one", Duration::from_hours(1)).await.unwrap());
    for index in 0..300 {
        assert!(store.claim(&index.to_string(), "one", Duration::ZERO).await.unwrap());
    }
    let left = count(&pool, "oauth_claim").await;
    assert!(left < 100, "{left} claims are kept, of which one is held");
    assert!(!store.claim("held", "two", Duration::from_hours(1)).await.unwrap());
}
