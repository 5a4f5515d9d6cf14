//! Who gets in each other's way on a server: locks, deadlocks, connections that end, requests that are dropped.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::pool::PoolOptions;
use tokio::sync::{Mutex, Notify};
use users_runtime::store::sql::SqlAccount;
use users_runtime::store::{Change, Changed, NewAccount, SignUp, Step, Store as _, Whose};
use users_runtime::testing::checked_change;
use users_runtime::testing::suite::models::BigIntOfInt;

use super::{Engine, New, assert_failed, create, grant, new, on_each_server};

on_each_server!(
    a_connection_that_is_ended_between_begin_and_commit_loses_nothing,
    a_deadlock_is_tried_again,
    a_deadlock_of_a_change_is_tried_again,
    a_change_keeps_nobody_else_waiting,
    a_lock_that_is_never_had_is_an_error,
    requests_that_are_dropped_leave_no_transaction,
);

/// Another connection of the application's own, in a transaction.
async fn other_transaction<D: Engine>(database: &New<D>, sql: &str) -> sqlx::pool::PoolConnection<D> {
    let mut other = database.pool.acquire().await.unwrap();
    other.close_on_drop();
    D::run_all(&mut other, format!("BEGIN; {sql}")).await.unwrap();
    other
}

/// What the server says of its transactions now. MariaDB looks anew only where nobody has asked for a tenth of a second: so
/// tests ask in turn.
async fn asked<D: Engine>(database: &New<D>, sql: &str) -> Vec<Vec<String>> {
    static TURN: Mutex<()> = Mutex::const_new(());
    let _turn = TURN.lock().await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    database.rows(sql).await
}

/// What the server knows of the connections that wait for a lock in this database: their numbers.
async fn waiting<D: Engine>(database: &New<D>) -> Vec<String> {
    let sql = match D::NAME {
        "PostgreSQL" => {
            "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        }
        _ => {
            "SELECT CAST(p.ID AS CHAR) FROM information_schema.INNODB_TRX t
             JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
             WHERE p.DB = DATABASE() AND t.trx_state = 'LOCK WAIT'"
        }
    };
    let start = Instant::now();
    loop {
        let found = asked(database, sql).await;
        if !found.is_empty() {
            return found.into_iter().flatten().collect();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "nobody waits for a lock");
    }
}

async fn a_connection_that_is_ended_between_begin_and_commit_loses_nothing<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let ada = create(&store, "ada").await.user.id;
    // Whoever writes the same account has to wait for what comes of this one: after their user is written.
    let account = format!(
        "INSERT INTO oauth_account (user_id, oauth_name, account_id, access_token) VALUES ({ada}, 'google', 'bob', '')"
    );
    let mut other = other_transaction(&database, &account).await;
    let first_login = tokio::spawn({
        let store = store.clone();
        async move { store.sign_up(new("bob")).await }
    });
    for id in waiting(&database).await {
        let kill = match D::NAME {
            "PostgreSQL" => format!("SELECT pg_terminate_backend({id})::text"),
            _ => format!("KILL {id}"),
        };
        database.run(&kill).await;
    }
    let text = assert_failed(first_login.await.unwrap());
    assert!(text.len() > "the store failed ".len(), "{text} says why");
    D::run_all(&mut other, "ROLLBACK".to_owned()).await.unwrap();
    assert_eq!(database.counts().await, (1, 1), "nothing is half-written");
    create(&store, "bob").await;
    assert!(store.log_in(&grant("ada")).await.unwrap().is_some());
}

/// What makes the other transaction the one that goes on: the server ends whoever is cheaper, or found it out.
fn weight<D: Engine>() -> String {
    if D::NAME == "PostgreSQL" {
        return "SET LOCAL deadlock_timeout = '1h'; ".to_owned();
    }
    let row = |id: u32| format!("({id}, 'person{id}@example.com', true)");
    let rows = (100..300).map(row).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO \"user\" (id, email, is_active) VALUES {rows}; ")
}

/// Each of two has a row that the other wants: the server ends one of them.
async fn a_deadlock_is_tried_again<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let ada = create(&store, "ada").await.user.id;
    // This one has the account that the first login is going to write, and then wants the address that it has written.
    let account = format!(
        "INSERT INTO oauth_account (user_id, oauth_name, account_id, access_token) VALUES ({ada}, 'google', 'bob', '')"
    );
    let weight = weight::<D>();
    let mut other = other_transaction(&database, &format!("{weight}{account}")).await;
    let first_login = tokio::spawn({
        let store = store.clone();
        async move { store.sign_up(new("bob")).await }
    });
    waiting(&database).await;
    let address = "INSERT INTO \"user\" (id, email, is_active) VALUES (99, 'bob@example.com', true)";
    D::run_all(&mut other, address.to_owned()).await.unwrap();
    D::run_all(&mut other, "ROLLBACK".to_owned()).await.unwrap();
    let came = first_login.await.unwrap().unwrap();
    assert!(matches!(came, SignUp::Created(_)), "{came:?}");
    assert_eq!(database.counts().await, (2, 2));
}

/// The change has the user, and wants the account that the other has written.
async fn a_deadlock_of_a_change_is_tried_again<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let ada = create(&store, "ada").await.user.id;
    let bob = create(&store, "bob").await.user.id;
    let account = format!(
        "INSERT INTO oauth_account (user_id, oauth_name, account_id, access_token) VALUES ({ada}, 'google', 'new', '')"
    );
    let weight = weight::<D>();
    let mut other = other_transaction(&database, &format!("{weight}{account}")).await;
    let change = Change::new(Whose::User(bob), |_, _| Ok(Step::Add(NewAccount::new(grant("new")))));
    let changing = tokio::spawn({
        let store = store.clone();
        async move { store.change(&change).await }
    });
    waiting(&database).await;
    let user = format!("UPDATE \"user\" SET email = 'new@example.com' WHERE id = {bob}");
    D::run_all(&mut other, user).await.unwrap();
    D::run_all(&mut other, "ROLLBACK".to_owned()).await.unwrap();
    let came = changing.await.unwrap().unwrap();
    assert!(matches!(came, Changed::Done(_)), "{came:?}");
    assert_eq!(database.counts().await, (2, 3));
}

/// However long an application's check takes. The others are neighbours in every index: they have no account yet.
async fn a_change_keeps_nobody_else_waiting<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let rows = (1..=3).map(|id| format!("({id}, 'person{id}@example.com', true)")).collect::<Vec<_>>();
    database.run(&format!("INSERT INTO \"user\" (id, email, is_active) VALUES {}", rows.join(", "))).await;
    let adding = |id: i32| {
        let name = format!("person{id}");
        Change::new(Whose::User(id), move |_, _| Ok(Step::Add(NewAccount::new(grant(&name)))))
    };
    let (asked, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = checked_change(adding(2), {
        let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
        move |_, _, _| {
            let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
            Box::pin(async move {
                asked.notify_one();
                go.notified().await;
                Ok(())
            })
        }
    });
    let changing = tokio::spawn({
        let store = store.clone();
        async move { store.change(&slow).await }
    });
    asked.notified().await;
    let others = async {
        for id in [1, 3] {
            let came = store.change(&adding(id)).await.unwrap();
            assert!(matches!(came, Changed::Done(_)), "{came:?}");
        }
    };
    tokio::time::timeout(Duration::from_secs(5), others).await.expect("others do not wait");
    go.notify_one();
    assert!(matches!(changing.await.unwrap().unwrap(), Changed::Done(_)));
    assert_eq!(database.counts().await, (3, 3));
}

async fn a_lock_that_is_never_had_is_an_error<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    create(&database.store::<BigIntOfInt>().await, "ada").await;
    let options = PoolOptions::new().after_connect(|connection, _| {
        let sql = match D::NAME {
            "PostgreSQL" => "SET lock_timeout = '100ms'",
            _ => "SET SESSION innodb_lock_wait_timeout = 1",
        };
        Box::pin(async move { D::execute(connection, sqlx::SqlSafeStr::into_sql_str(sql)).await })
    });
    let store = database.other::<BigIntOfInt>(options).await;
    let mut other = other_transaction(&database, "UPDATE oauth_account SET account_email = 'x'").await;
    let start = Instant::now();
    assert_failed(store.log_in(&grant("ada")).await);
    let tries = if D::NAME == "PostgreSQL" {
        start.elapsed().as_millis() / 100
    } else {
        start.elapsed().as_millis() / 1000
    };
    assert!(tries < 3, "whoever waited has waited enough, and was made to wait {tries} times");
    D::run_all(&mut other, "ROLLBACK".to_owned()).await.unwrap();
    assert!(store.log_in(&grant("ada")).await.unwrap().is_some());
    assert_eq!(database.counts().await, (1, 1));
}

/// A client that goes away drops its request, at any point.
async fn requests_that_are_dropped_leave_no_transaction<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    database.store::<BigIntOfInt>().await;
    let store = database.other::<BigIntOfInt>(PoolOptions::new().max_connections(3)).await;
    let mut finished = 0;
    let start = Instant::now();
    create(&store, "first").await;
    let twice = 2 * start.elapsed();
    for index in 0..300 {
        let time = twice * (index % 100) / 100;
        let name = format!("person{index}");
        let request = tokio::time::timeout(time, store.sign_up(new(&name)));
        finished += u32::from(request.await.is_ok());
    }
    assert!(finished < 300, "some were dropped");
    // A connection that is given back is looked after in the background.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let open = match D::NAME {
        "PostgreSQL" => {
            "SELECT state || ' ' || query FROM pg_stat_activity WHERE datname = current_database()
             AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
        }
        _ => {
            "SELECT CAST(t.trx_id AS CHAR) FROM information_schema.INNODB_TRX t
             JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
             WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID()"
        }
    };
    assert_eq!(asked(&database, open).await, [[""; 0]; 0], "no transaction is left open");
    for index in 0..9 {
        // On a connection that is in a transaction nobody else would ever see it.
        create(&store, &format!("later{index}")).await;
    }
    let (users, accounts) = database.counts().await;
    assert_eq!(users, accounts, "each user has their account");
    assert!(users >= u64::from(finished) + 9, "what was told to be done is there");
}
