//! The tables: when they are made, and what they keep.

use std::time::Duration;

use sqlx::pool::PoolOptions;
use users_runtime::UserStore as _;
use users_runtime::store::Store as _;
use users_runtime::store::sql::SqlAccount;
use users_runtime::testing::suite::models::{BigIntOfInt, BigIntOfUuid};

use super::{Engine, New, assert_failed, create, grant, on_each_database};

on_each_database!(
    a_deleted_users_key_is_never_given_again,
    a_deleted_users_accounts_go_too,
    tables_are_made_once_however_often_they_are_asked_for,
    tables_that_were_given_up_on_are_made_by_the_next,
    what_was_written_is_there_after_a_restart,
    a_table_without_one_of_the_columns_is_told_of_at_the_start,
    a_key_of_another_type_is_told_of_at_the_start,
    one_table_for_users_and_accounts_is_told_of_at_the_start,
);

/// P18: an old token of a deleted user must not open a newcomer's account.
async fn a_deleted_users_key_is_never_given_again<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let first = create(&store, "ada").await;
    database.run("DELETE FROM \"user\"").await;
    let second = create(&store, "bob").await;
    assert!(second.user.id > first.user.id, "a user's key is never given again");
    assert!(second.account.id > first.account.id, "an account's key is never given again");
    assert_eq!(store.user(&first.user.id).await.unwrap(), None);
}

async fn a_deleted_users_accounts_go_too<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfUuid>().await;
    create(&store, "ada").await;
    let bob = create(&store, "bob").await;
    database.run("DELETE FROM \"user\" WHERE email = 'ada@example.com'").await;
    assert_eq!(database.counts().await, (1, 1));
    assert!(store.log_in(&grant("ada")).await.unwrap().is_none());
    assert_eq!(store.accounts(&bob.user.id).await.unwrap(), [bob.account]);
}

async fn tables_are_made_once_however_often_they_are_asked_for<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let mut servers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = database.other::<BigIntOfUuid>(PoolOptions::new()).await;
        servers.spawn(async move {
            store.create_tables().await.unwrap();
            store
        });
    }
    let stores = servers.join_all().await;
    let login = create(&stores[0], "ada").await;
    stores[1].create_tables().await.unwrap();
    stores[1].verify_schema().await.unwrap();
    assert_eq!(stores[2].accounts(&login.user.id).await.unwrap(), [login.account]);
}

/// A server that is stopped while it starts leaves no lock behind.
async fn tables_that_were_given_up_on_are_made_by_the_next<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.bare::<BigIntOfUuid>();
    for index in 0..40 {
        let time = Duration::from_micros(500 * index);
        let _ = tokio::time::timeout(time, store.create_tables()).await;
    }
    let other = database.other::<BigIntOfUuid>(PoolOptions::new()).await;
    let made = tokio::time::timeout(Duration::from_secs(20), other.create_tables()).await;
    made.expect("nobody has the lock").unwrap();
    other.verify_schema().await.unwrap();
    create(&store, "ada").await;
}

async fn what_was_written_is_there_after_a_restart<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let first = create(&database.store::<BigIntOfUuid>().await, "ada").await;
    database.pool.close().await;

    let store = database.other::<BigIntOfUuid>(PoolOptions::new()).await;
    store.create_tables().await.unwrap();
    let login = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((login.user, login.account), (first.user, first.account));
}

async fn a_table_without_one_of_the_columns_is_told_of_at_the_start<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    for (sql, named) in [
        ("CREATE TABLE \"user\" (id INTEGER PRIMARY KEY, email VARCHAR(320) NOT NULL)", "`is_active`"),
        ("CREATE TABLE \"user\" (id INTEGER PRIMARY KEY, mail VARCHAR(320), is_active BOOLEAN)", "`email`"),
        ("CREATE TABLE oauth_account (id INTEGER PRIMARY KEY, user_id INTEGER)", "`oauth_name`"),
    ] {
        let database = New::<D>::database().await;
        database.run(sql).await;
        let text = assert_failed(database.bare::<BigIntOfInt>().create_tables().await);
        assert!(text.contains(&format!("has no column {named}")), "{text}");
        let others =
            ["user", "oauth_account", "oauth_claim"].map(|table| format!("SELECT 1 FROM \"{table}\""));
        let mut made = 0;
        for table in &others {
            made += u32::from(database.try_run(table).await.is_ok());
        }
        assert_eq!(made, 1, "what can't be made whole is not made: {sql}");
    }
}

/// Who changes the key's type and keeps the database is told at the start, and not by a failed login.
async fn a_key_of_another_type_is_told_of_at_the_start<D: Engine>()
where
    BigIntOfUuid: SqlAccount<D>,
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    database.store::<BigIntOfInt>().await;
    let text = assert_failed(database.bare::<BigIntOfUuid>().create_tables().await);
    assert!(text.contains("column `user_id` of the table `oauth_account` is "), "{text}");
    assert!(text.contains("but the model's key is Uuid"), "{text}");
}

mod one_table {
    use users_runtime::{OAuthUser, oauth_account};
    use uuid::Uuid;

    #[derive(Clone, Debug, OAuthUser)]
    pub(super) struct User {
        id: Uuid,
        email: String,
    }

    #[oauth_account(table = "User")]
    pub(super) struct OAuthAccount;
}

async fn one_table_for_users_and_accounts_is_told_of_at_the_start<D: Engine>()
where
    one_table::OAuthAccount: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let error = database.bare::<one_table::OAuthAccount>().create_tables().await;
    assert_eq!(
        format!("{:?}", error.unwrap_err()),
        "the database's tables can't be read or made: the store failed: the user model and the account model are both kept in the table `User`"
    );
}
