//! What an application asks and writes inside the store's transaction.

use std::time::Duration;

use sqlx::SqlSafeStr as _;
use sqlx::pool::PoolOptions;
use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::store::{Change, Changed, SignUp, Store as _, StoreError, StoreTransaction};
use users_runtime::testing::suite::models::BigIntOfInt;
use users_runtime::testing::{checked_change, checked_login};
use users_runtime::{Error, ErrorCode, Grant, Profile, Tokens, UserStore as _};

use super::changes::{adding, deleting, done};
use super::{Engine, New, assert_failed, create, new, on_each_database};

on_each_database!(
    what_a_check_writes_is_committed_with_the_change_or_is_gone,
    what_a_check_writes_is_committed_with_the_first_login_or_is_gone,
    a_check_that_is_dropped_leaves_nothing,
    a_transaction_that_a_check_has_lost_is_an_error,
    a_deletion_is_not_asked_about,
);

type Model = BigIntOfInt;

fn second() -> Grant {
    Grant::new("github", Profile::new("ada"), Tokens::new("c-secret"))
}

/// Runs a statement in the store's transaction.
async fn write<D: Engine>(transaction: &mut StoreTransaction<'_>, sql: &'static str) -> Result<(), Error> {
    let connection = transaction.get::<D::Connection>().expect("the connection");
    Ok(D::execute(connection, sql.into_sql_str()).await.map_err(StoreError::new)?)
}

/// Writes a row that is none of the store's.
async fn note<D: Engine>(transaction: &mut StoreTransaction<'_>) -> Result<(), Error> {
    assert!(transaction.get::<String>().is_none(), "it is nothing else");
    write::<D>(transaction, "INSERT INTO note VALUES (1)").await
}

fn noting<D: Engine>(change: Change<Model>, says: Option<ErrorCode>) -> Change<Model> {
    checked_change(change, move |transaction, _, _| {
        Box::pin(async move {
            note::<D>(transaction).await?;
            says.map_or(Ok(()), |code| Err(code.into()))
        })
    })
}

async fn with_notes<D: Engine>(database: &New<D>) -> SqlStore<Model, D>
where
    Model: SqlAccount<D>,
{
    database.run("CREATE TABLE note (id INTEGER NOT NULL)").await;
    database.store::<Model>().await
}

async fn what_a_check_writes_is_committed_with_the_change_or_is_gone<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = with_notes(&database).await;
    let ada = create(&store, "ada").await;
    let no = noting::<D>(adding(&ada, second()), Some(ErrorCode::Forbidden));
    match store.change(&no).await.unwrap() {
        Changed::Refused(error) => assert_eq!(error.code(), ErrorCode::Forbidden),
        other => panic!("{other:?}"),
    }
    assert_eq!((database.count("note").await, database.counts().await), (0, (1, 1)));
    let added = done(&store, &noting::<D>(adding(&ada, second()), None)).await.unwrap();
    assert_eq!((database.count("note").await, database.counts().await), (1, (1, 2)));
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account, added]);
}

async fn what_a_check_writes_is_committed_with_the_first_login_or_is_gone<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = with_notes(&database).await;
    let noting = |says: Option<ErrorCode>| {
        checked_login::<Model, _>(new("ada"), move |transaction, user, account| {
            assert!(user.id > 0 && account.id > 0 && account.user_id == user.id, "both have their keys");
            Box::pin(async move {
                note::<D>(transaction).await?;
                says.map_or(Ok(()), |code| Err(code.into()))
            })
        })
    };
    let came = store.sign_up(noting(Some(ErrorCode::Forbidden))).await.unwrap();
    assert!(matches!(&came, SignUp::Refused(error) if error.code() == ErrorCode::Forbidden), "{came:?}");
    assert_eq!((database.count("note").await, database.counts().await), (0, (0, 0)));
    let came = store.sign_up(noting(None)).await.unwrap();
    let SignUp::Created(ada) = came else { panic!("{came:?}") };
    assert_eq!((database.count("note").await, database.counts().await), (1, (1, 1)));
    assert_eq!(store.user(&ada.user.id).await.unwrap(), Some(ada.user.clone()));
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account]);
}

/// On one connection, so that a transaction that was left open would be met by the next request.
async fn a_check_that_is_dropped_leaves_nothing<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let ada = create(&with_notes(&database).await, "ada").await;
    let store = database.other::<Model>(PoolOptions::new().max_connections(1)).await;
    let wait = Duration::from_millis(300);
    let waiting = checked_change(adding(&ada, second()), |transaction, _, _| {
        Box::pin(async move {
            note::<D>(transaction).await?;
            std::future::pending().await
        })
    });
    assert!(tokio::time::timeout(wait, store.change(&waiting)).await.is_err());
    let waiting = checked_login(new("bob"), |transaction, _, _| {
        Box::pin(async move {
            note::<D>(transaction).await?;
            std::future::pending().await
        })
    });
    assert!(tokio::time::timeout(wait, store.sign_up(waiting)).await.is_err());
    assert_eq!((database.count("note").await, database.counts().await), (0, (1, 1)));
    done(&store, &adding(&ada, second())).await.unwrap();
    create(&store, "bob").await;
    assert_eq!(database.counts().await, (2, 3), "others see what was written after");
}

/// What an application's statement may do, with or without its knowing: PostgreSQL ends a transaction in which one has
/// failed, MySQL one that is in a deadlock, and one in which a table is made.
async fn a_transaction_that_a_check_has_lost_is_an_error<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = with_notes(&database).await;
    let ada = create(&store, "ada").await;
    let losing = |sql: &'static str| {
        checked_change(adding(&ada, second()), move |transaction, _, _| {
            Box::pin(async move {
                let _ = write::<D>(transaction, sql).await;
                Ok(())
            })
        })
    };
    assert_failed(store.change(&losing("ROLLBACK")).await);
    assert_eq!(database.counts().await, (1, 1));
    let lost = checked_login::<Model, _>(new("bob"), |transaction, _, _| {
        Box::pin(async move { write::<D>(transaction, "ROLLBACK").await })
    });
    assert_failed(store.sign_up(lost).await);
    assert_eq!(database.counts().await, (1, 1));
    let came = store.change(&losing("INSERT INTO nowhere VALUES (1)")).await;
    let is_written = if D::NAME == "PostgreSQL" {
        assert_failed(came);
        false
    } else {
        matches!(came.unwrap(), Changed::Done(_))
    };
    assert_eq!(database.counts().await, (1, 1 + u64::from(is_written)), "what is told is what is so");
}

async fn a_deletion_is_not_asked_about<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = with_notes(&database).await;
    let ada = create(&store, "ada").await;
    assert!(done(&store, &noting::<D>(deleting(&ada), Some(ErrorCode::Forbidden))).await.is_none());
    assert_eq!((database.count("note").await, database.counts().await), (0, (0, 0)));
}
