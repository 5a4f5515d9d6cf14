//! What is written, and what is not.

use std::time::Duration;

use sqlx::pool::PoolOptions;
use users_runtime::Profile;
use users_runtime::store::sql::SqlAccount;
use users_runtime::store::{NewLogin, SignUp, Store as _};
use users_runtime::testing::suite::models::{BigIntOfUuid, UuidOfBigInt};

use super::{Engine, New, assert_failed, create, grant, new, on_each_database};

on_each_database!(
    an_aborted_sign_up_leaves_nothing_half_written,
    two_servers_at_once_make_one_user,
    a_taken_address_writes_nothing,
    claims_that_have_run_out_are_cleared_away,
    a_rule_of_the_applications_own_fails_and_nothing_is_half_written,
);

/// P9: a crash between two commits would leave a user nobody can log in to.
async fn an_aborted_sign_up_leaves_nothing_half_written<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfUuid>().await;
    for index in 0..100 {
        let store = store.clone();
        let task = tokio::spawn(async move { store.sign_up(new(&format!("person{index}"))).await.is_ok() });
        tokio::time::sleep(Duration::from_micros(60 * index)).await;
        task.abort();
    }
    // The next writer has its turn after all of them.
    create(&store, "last").await;
    let (users, accounts) = database.counts().await;
    assert_eq!(users, accounts, "each user has their account");
    assert!(users > 1, "not every task was aborted before it began");
}

async fn two_servers_at_once_make_one_user<D: Engine>()
where
    UuidOfBigInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let stores =
        [database.store::<UuidOfBigInt>().await, database.other::<UuidOfBigInt>(PoolOptions::new()).await];
    let mut tasks = tokio::task::JoinSet::new();
    for store in stores {
        for _ in 0..25 {
            let store = store.clone();
            tasks.spawn(async move { store.sign_up(new("ada")).await.unwrap() });
        }
    }
    let came = tasks.join_all().await;
    let created = came.iter().filter(|came| matches!(came, SignUp::Created(_))).count();
    let existing = came.iter().filter(|came| matches!(came, SignUp::Existing(_))).count();
    assert_eq!((created, existing), (1, 49));
    assert_eq!(database.counts().await, (1, 1));
}

async fn a_taken_address_writes_nothing<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfUuid>().await;
    create(&store, "ada").await;
    database.run("UPDATE \"user\" SET email = 'ADA@EXAMPLE.COM'").await;
    let mut second = grant("ada");
    second.profile = Profile::new("other").with_email("Ada@Example.com", true);
    let new = NewLogin::new(second, true).unwrap();
    assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::EmailTaken));
    assert_eq!(database.counts().await, (1, 1));
}

async fn claims_that_have_run_out_are_cleared_away<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfUuid>().await;
    assert!(store.claim("held", "one", Duration::from_hours(1)).await.unwrap());
    for index in 0..300 {
        assert!(store.claim(&index.to_string(), "one", Duration::ZERO).await.unwrap());
    }
    let left = database.count("oauth_claim").await;
    assert!(left < 100, "{left} claims are kept, of which one is held");
    assert!(!store.claim("held", "two", Duration::from_hours(1)).await.unwrap());
}

/// What only the application knows to be unique.
async fn a_rule_of_the_applications_own_fails_and_nothing_is_half_written<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfUuid>().await;
    database.run("CREATE UNIQUE INDEX own ON oauth_account (oauth_name)").await;
    create(&store, "ada").await;
    assert_failed(store.sign_up(new("bob")).await);
    assert_eq!(database.counts().await, (1, 1));
    assert!(!matches!(store.sign_up(new("ada")).await, Ok(SignUp::EmailTaken)));
}
