//! Bad days: each is an error that says why, nothing is lost or half-written, and the store works again afterwards.

use std::time::{Duration, Instant};

use sqlx::pool::PoolOptions;
use users_runtime::store::Store as _;
use users_runtime::store::sql::SqlAccount;
use users_runtime::testing::suite::models::{BigIntOfInt, BigIntOfUuid};
use users_runtime::{Tokens, UserStore as _};

use super::{Engine, New, assert_failed, create, grant, new, on_each_database};

on_each_database!(
    an_exhausted_pool_is_an_answer_and_no_hang,
    a_closed_pool_fails,
    tables_that_are_not_there_fail,
    a_missing_column_fails_and_nothing_is_half_written,
    a_database_that_is_read_only_can_be_read,
    a_big_token_is_kept_or_refused_whole,
);

async fn an_exhausted_pool_is_an_answer_and_no_hang<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let patience = Duration::from_millis(300);
    let options = PoolOptions::new().max_connections(2).acquire_timeout(patience);
    let pool = options.connect_with(D::options(&database.place)).await.unwrap();
    let store = D::on::<BigIntOfInt>(pool.clone());
    store.create_tables().await.unwrap();
    let ada = create(&store, "ada").await;
    let held = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    let start = Instant::now();
    for text in [
        assert_failed(store.log_in(&grant("ada")).await),
        assert_failed(store.sign_up(new("bob")).await),
        assert_failed(store.user(&ada.user.id).await),
        assert_failed(store.accounts(&ada.user.id).await),
        assert_failed(store.claim("key", "owner", Duration::ZERO).await),
        assert_failed(store.create_tables().await),
    ] {
        assert!(text.contains("timed out"), "{text} says why");
    }
    let waited = start.elapsed();
    assert!(waited < 6 * patience * 2, "each waits for a connection once, but all took {waited:?}");
    drop(held);
    assert_eq!(database.counts().await, (1, 1));
    create(&store, "bob").await;
}

async fn a_closed_pool_fails<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    database.pool.close().await;
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.sign_up(new("ada")).await);
    assert_failed(store.user(&1).await);
}

async fn tables_that_are_not_there_fail<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.bare::<BigIntOfInt>();
    assert_failed(store.log_in(&grant("ada")).await);
    assert_failed(store.sign_up(new("ada")).await);
    assert_failed(store.user(&1).await);
    assert_failed(store.accounts(&1).await);
    assert_failed(store.claim("key", "owner", Duration::from_secs(1)).await);
    let text = store.verify_schema().await.unwrap_err().to_string();
    assert!(text.contains("there is no table `user`: call `create_tables`"), "{text}");
    store.create_tables().await.unwrap();
    create(&store, "ada").await;
}

async fn a_missing_column_fails_and_nothing_is_half_written<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    create(&store, "ada").await;
    database.run("ALTER TABLE oauth_account DROP COLUMN refresh_token").await;
    for text in
        [assert_failed(store.log_in(&grant("ada")).await), assert_failed(store.sign_up(new("bob")).await)]
    {
        assert!(text.contains("refresh_token"), "{text} names the column");
    }
    assert_eq!(database.counts().await, (1, 1));
    database.run("ALTER TABLE oauth_account ADD COLUMN refresh_token TEXT").await;
    create(&store, "bob").await;
    assert!(store.log_in(&grant("ada")).await.unwrap().is_some());
}

async fn a_database_that_is_read_only_can_be_read<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let ada = create(&database.store::<BigIntOfUuid>().await, "ada").await;
    let options = PoolOptions::new().after_connect(|connection, _| {
        let sql = match D::NAME {
            "PostgreSQL" => "SET default_transaction_read_only = on",
            "MySQL" => "SET SESSION TRANSACTION READ ONLY",
            _ => "PRAGMA query_only = on",
        };
        Box::pin(async move { D::execute(connection, sqlx::SqlSafeStr::into_sql_str(sql)).await })
    });
    let store = database.other::<BigIntOfUuid>(options).await;
    for text in [
        assert_failed(store.log_in(&grant("ada")).await),
        assert_failed(store.sign_up(new("bob")).await),
        assert_failed(store.claim("key", "owner", Duration::ZERO).await),
    ] {
        assert!(text.to_lowercase().replace(['-', ' '], "").contains("readonly"), "{text} says why");
    }
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user));
    assert_eq!(database.counts().await, (1, 1));
}

/// Larger than what a server takes in one packet by default.
async fn a_big_token_is_kept_or_refused_whole<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let ada = create(&store, "ada").await;
    for size in [64 << 10, 1 << 20, 20 << 20] {
        let mut big = grant("ada");
        big.tokens = Tokens::new("secret".repeat(size / 6)).with_refresh_token("b-secret");
        match store.log_in(&big).await {
            Ok(login) => {
                assert!(login.unwrap().account.access_token == big.tokens.access_token, "it is kept whole");
            }
            Err(error) => {
                assert!(size > 64 << 10, "64 KiB are kept");
                assert_failed::<(), _>(Err(error));
            }
        }
        let account = store.log_in(&grant("ada")).await.unwrap().unwrap().account;
        assert_eq!((account.id, account.access_token), (ada.account.id, ada.account.access_token.clone()));
    }
}

/// The role may read, and no more.
#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_missing_privilege_fails_and_is_named() {
    let database = New::<sqlx::Postgres>::database().await;
    let ada = create(&database.store::<BigIntOfInt>().await, "ada").await;
    let options = PoolOptions::new().after_connect(|connection, _| {
        Box::pin(sqlx::Postgres::run_all(connection, "SET ROLE pg_read_all_data".to_owned()))
    });
    let store = database.other::<BigIntOfInt>(options).await;
    for text in
        [assert_failed(store.log_in(&grant("ada")).await), assert_failed(store.sign_up(new("bob")).await)]
    {
        assert!(text.contains("permission denied for table"), "{text}");
    }
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user));
    database.run("DROP TABLE oauth_claim").await;
    let text = assert_failed(store.create_tables().await);
    assert!(text.contains("permission denied for schema"), "{text}");
    assert_eq!(database.counts().await, (1, 1));
}
