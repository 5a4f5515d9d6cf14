//! A connection that is cut in the middle of a request, and transactions that the server calls off.

use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::pool::PoolOptions;
use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::store::{SignUp, Store as _};
use users_runtime::testing::suite::models::BigIntOfInt;
use users_runtime::{Tokens, UserStore as _};

use super::proxy::{Cut, LATE, Proxy};
use super::{Engine, New, assert_failed, create, grant, new, on_each_server};
use crate::stores::sql::engine::Options;

on_each_server!(
    a_connection_that_is_cut_in_a_first_login_leaves_all_or_nothing,
    a_connection_that_is_cut_in_a_returning_login_is_an_error,
    a_request_that_is_dropped_while_its_transaction_begins_leaves_none,
    racing_first_logins_make_one_user_under_the_strictest_isolation,
);

/// A store whose connections go through the proxy.
async fn behind<D: Engine>(database: &New<D>, proxy: &Proxy) -> SqlStore<BigIntOfInt, D>
where
    BigIntOfInt: SqlAccount<D>,
{
    let mut url = D::options(&database.place).to_url_lossy();
    url.set_port(Some(proxy.port)).unwrap();
    url.set_host(Some("127.0.0.1")).unwrap();
    let options = Options::<D>::from_url(&url).unwrap();
    // One connection, so that what a request leaves behind is met by the next.
    let pool = PoolOptions::<D>::new().max_connections(1).acquire_timeout(Duration::from_secs(5));
    D::on(pool.connect_with(options).await.unwrap())
}

fn port<D: Engine>(database: &New<D>) -> u16 {
    let url = D::options(&database.place).to_url_lossy();
    url.port().unwrap_or(if D::NAME == "PostgreSQL" { 5432 } else { 3306 })
}

async fn a_connection_that_is_cut_in_a_first_login_leaves_all_or_nothing<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let quote = if D::NAME == "MySQL" { '`' } else { '"' };
    let user: &'static str = format!("INSERT INTO {quote}user").leak();
    let account: &'static str = format!("INSERT INTO {quote}oauth_account").leak();
    let database = New::<D>::database().await;
    create(&database.store::<BigIntOfInt>().await, "ada").await;
    let proxy = Proxy::new(port(&database)).await;
    let mut expected = 1;
    for (index, (text, cut)) in [
        ("BEGIN", Cut::Before),
        ("BEGIN", Cut::After),
        (user, Cut::Before),
        (user, Cut::After),
        (account, Cut::Before),
        (account, Cut::After),
        ("COMMIT", Cut::Before),
        ("COMMIT", Cut::After),
    ]
    .into_iter()
    .enumerate()
    {
        // A store of its own: on a connection where a statement is prepared its text is not sent.
        let store = behind(&database, &proxy).await;
        let name = format!("person{index}");
        proxy.cut(text, cut);
        assert_failed(store.sign_up(new(&name)).await);
        assert!(proxy.is_done(), "{text} came by");
        // A commit whose answer is lost has been done.
        let is_written = (text, cut) == ("COMMIT", Cut::After);
        let mut counts = database.counts().await;
        for _ in 0..100 {
            if is_written && counts.0 == expected {
                tokio::time::sleep(Duration::from_millis(20)).await;
                counts = database.counts().await;
            }
        }
        expected += u64::from(is_written);
        assert_eq!(counts, (expected, expected), "all or nothing, where {text} was cut {cut:?}");
        let came = store.sign_up(new(&name)).await.unwrap();
        assert_eq!(matches!(came, SignUp::Existing(_)), is_written, "the store works again: {came:?}");
        expected += u64::from(!is_written);
    }
    assert_eq!(database.counts().await, (expected, expected));
}

async fn a_connection_that_is_cut_in_a_returning_login_is_an_error<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    create(&database.store::<BigIntOfInt>().await, "ada").await;
    let proxy = Proxy::new(port(&database)).await;
    for cut in [Cut::Before, Cut::After] {
        let store = behind(&database, &proxy).await;
        proxy.cut("UPDATE ", cut);
        assert_failed(store.log_in(&grant("ada")).await);
        assert!(proxy.is_done(), "the statement came by");
        assert!(store.log_in(&grant("ada")).await.unwrap().is_some(), "the store works again");
    }
    assert_eq!(database.counts().await, (1, 1));
}

/// The pool would give the connection to others, and what they write would never be committed.
async fn a_request_that_is_dropped_while_its_transaction_begins_leaves_none<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let ada = create(&database.store::<BigIntOfInt>().await, "ada").await;
    let proxy = Proxy::new(port(&database)).await;
    let store = behind(&database, &proxy).await;
    // So that there is a connection.
    store.user(&ada.user.id).await.unwrap();
    for text in ["BEGIN", "COMMIT"] {
        proxy.cut(text, Cut::Late);
        let request = tokio::time::timeout(LATE / 2, store.sign_up(new(text))).await;
        assert!(request.is_err(), "it is dropped before the server answers");
        assert!(proxy.is_done(), "{text} came by");
        let mut later = grant("ada");
        later.tokens = Tokens::new(format!("after-{text}"));
        assert!(store.log_in(&later).await.unwrap().is_some());
        let account = database.bare::<BigIntOfInt>().accounts(&ada.user.id).await.unwrap().remove(0);
        assert_eq!(
            account.access_token, later.tokens.access_token,
            "others see what was written after {text}"
        );
    }
    let (users, accounts) = database.counts().await;
    assert_eq!(users, accounts, "each user has their account");
}

/// What an application may have set for all its transactions.
async fn racing_first_logins_make_one_user_under_the_strictest_isolation<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    database.store::<BigIntOfInt>().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let options = PoolOptions::new().max_connections(5).after_connect(|connection, _| {
            let sql = match D::NAME {
                "PostgreSQL" => "SET default_transaction_isolation = 'serializable'",
                _ => "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            };
            Box::pin(async move { D::execute(connection, sqlx::SqlSafeStr::into_sql_str(sql)).await })
        });
        let store = database.other::<BigIntOfInt>(options).await;
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
