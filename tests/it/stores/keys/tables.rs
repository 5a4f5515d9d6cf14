//! Tables whose keys are of the application's own types.

use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::testing::suite;

use super::models::{counted, made, nested, texts, uuids};
use super::{are_in_order, are_kept, are_made_inside, are_texts, are_the_applications};
use crate::stores::sql::{Engine, New, assert_failed, differences, on_each_database};

on_each_database!(
    keys_of_each_type_and_maker_are_kept,
    the_promises_are_kept_with_keys_that_the_application_makes,
    no_database_counts_the_applications_keys,
    keys_in_the_order_of_time_are_so_in_the_table,
    the_maker_of_a_key_may_change,
);

async fn store<D: Engine, A: SqlAccount<D>>() -> (New<D>, SqlStore<A, D>) {
    let database = New::<D>::database().await;
    let store = database.store::<A>().await;
    store.verify_schema().await.unwrap();
    (database, store)
}

async fn keys_of_each_type_and_maker_are_kept<D: Engine>()
where
    counted::OAuthAccount: SqlAccount<D>,
    made::OAuthAccount: SqlAccount<D>,
    uuids::OAuthAccount: SqlAccount<D>,
    texts::OAuthAccount: SqlAccount<D>,
    nested::OAuthAccount: SqlAccount<D>,
{
    let counted = are_kept(&store::<D, counted::OAuthAccount>().await.1).await;
    assert_eq!(counted.iter().map(|login| login.user.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    are_the_applications(&are_kept(&store::<D, _>().await.1).await);
    are_in_order(&are_kept(&store::<D, _>().await.1).await);
    are_texts(&are_kept(&store::<D, _>().await.1).await);
    are_made_inside(&are_kept(&store::<D, _>().await.1).await);
}

async fn the_promises_are_kept_with_keys_that_the_application_makes<D: Engine>()
where
    made::OAuthAccount: SqlAccount<D>,
{
    let databases = std::sync::Mutex::new(Vec::new());
    suite::run(async || {
        let (database, store) = store::<D, made::OAuthAccount>().await;
        databases.lock().unwrap().push(database);
        store
    })
    .await;
}

/// A row that another program writes without a key is refused, where it would have a number that means nothing. (On
/// SQLite a key that is an integer is the row's number, which it always makes.)
async fn no_database_counts_the_applications_keys<D: Engine>()
where
    counted::OAuthAccount: SqlAccount<D>,
    made::OAuthAccount: SqlAccount<D>,
{
    let row = "INSERT INTO \"user\" (email, is_verified, is_superuser) VALUES ('a@b.example', false, false)";
    let (database, _) = store::<D, made::OAuthAccount>().await;
    if D::NAME == "SQLite" {
        let sql = database.rows("SELECT sql FROM sqlite_master WHERE name = 'user'").await;
        assert!(sql[0][0].contains("\"id\" INTEGER NOT NULL PRIMARY KEY"), "{sql:?}");
    } else {
        assert!(database.try_run(row).await.is_err(), "no key is made");
    }
    let (database, _) = store::<D, counted::OAuthAccount>().await;
    database.run(row).await;
}

async fn keys_in_the_order_of_time_are_so_in_the_table<D: Engine>()
where
    uuids::OAuthAccount: SqlAccount<D>,
{
    let (database, store) = store::<D, uuids::OAuthAccount>().await;
    are_kept(&store).await;
    let rows = database.rows("SELECT email FROM \"user\" ORDER BY id").await;
    assert_eq!(rows, [["ada@example.com"], ["bob@example.com"], ["cem@example.com"]]);
}

/// Tables that count take keys of the application's making too; those that do not are told of, where the database is to
/// make the keys.
async fn the_maker_of_a_key_may_change<D: Engine>()
where
    counted::OAuthAccount: SqlAccount<D>,
    made::OAuthAccount: SqlAccount<D>,
{
    let (database, _) = store::<D, counted::OAuthAccount>().await;
    let store = database.store::<made::OAuthAccount>().await;
    store.verify_schema().await.unwrap();
    are_the_applications(&are_kept(&store).await);

    let (database, _) = self::store::<D, made::OAuthAccount>().await;
    let store = database.bare::<counted::OAuthAccount>();
    let found = differences(store.verify_schema().await);
    if D::NAME == "SQLite" {
        assert_eq!(found, ["ReusedKeys user.id", "ReusedKeys oauth_account.id"]);
        store.create_tables().await.unwrap();
        are_kept(&store).await;
    } else {
        assert_eq!(found, ["Counting user.id", "Counting oauth_account.id"]);
        let text = assert_failed(store.create_tables().await);
        assert!(
            text.contains("is to be filled by the database: make it an identity or auto-increment"),
            "{text}"
        );
    }
}

/// An identity that is always generated takes no key from the application.
#[cfg(feature = "postgres")]
#[tokio::test]
async fn an_identity_that_takes_no_key_is_told_of() {
    let (database, _) = store::<sqlx::Postgres, counted::OAuthAccount>().await;
    database.run("ALTER TABLE \"user\" ALTER id SET GENERATED ALWAYS").await;
    let counted = database.store::<counted::OAuthAccount>().await;
    counted.verify_schema().await.unwrap();
    are_kept(&counted).await;
    let made = database.bare::<made::OAuthAccount>();
    assert_eq!(differences(made.verify_schema().await), ["Counting user.id"]);
    let text = assert_failed(made.create_tables().await);
    assert!(text.contains("takes no value, and the application makes the model's keys"), "{text}");
}

#[cfg(feature = "mongodb")]
#[tokio::test]
async fn object_ids_are_texts_in_a_table() {
    are_kept(&store::<sqlx::Sqlite, super::models::object_ids::OAuthAccount>().await.1).await;
}
