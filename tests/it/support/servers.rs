//! Databases on the servers that `./tests/run` starts: each call makes a new one, empty, which goes when it is dropped.

use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::Url;
use sqlx::{AssertSqlSafe, Connection as _, Database, Pool};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What the names of all databases begin with. The second of their making follows.
const PREFIX: &str = "users_test_";
/// After so many seconds, whoever made a database is gone.
const LEFT_BEHIND: u64 = 3600;

/// A new database on a server.
pub(crate) struct Fresh<DB: Server> {
    name: String,
    server: Url,
    database: PhantomData<DB>,
}

/// A server that databases can be made on.
pub(crate) trait Server: Database {
    /// The variable that has its URL.
    const VARIABLE: &'static str;

    /// Whether this process has looked for databases that were left behind.
    fn tidied() -> &'static OnceCell<()>;

    /// Runs a statement.
    async fn run(connection: &mut Self::Connection, sql: String) -> sqlx::Result<()>;

    /// The names of all databases.
    async fn names(connection: &mut Self::Connection) -> sqlx::Result<Vec<String>>;

    /// Drops a database, whoever is connected to it.
    async fn drop(connection: &mut Self::Connection, name: &str) -> sqlx::Result<()>;
}

impl<DB: Server> Fresh<DB> {
    async fn new() -> Self {
        let server = url_of(DB::VARIABLE);
        let mut connection = connect::<DB>(&server).await;
        DB::tidied().get_or_init(|| tidy_up::<DB>(&server)).await;
        let name = new_name();
        DB::run(&mut connection, format!("CREATE DATABASE {name}")).await.unwrap();
        connection.close().await.unwrap();
        Self { name, server, database: PhantomData }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        url.into()
    }

    /// Connections to it.
    pub(crate) async fn pool(&self) -> Pool<DB> {
        Pool::connect(&self.url()).await.unwrap()
    }
}

impl<DB: Server> Drop for Fresh<DB> {
    /// On a thread of its own, since a runtime can't wait in another.
    fn drop(&mut self) {
        let dropped = std::thread::scope(|scope| {
            let dropping = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let mut connection = DB::Connection::connect(self.server.as_str()).await?;
                    DB::drop(&mut connection, &self.name).await?;
                    connection.close().await
                })
            });
            dropping.join()
        });
        if !matches!(dropped, Ok(Ok(()))) {
            // A later run drops it; the test's own outcome stands.
            eprintln!("{} was not dropped: {dropped:?}", self.name);
        }
    }
}

/// A name that no other database has.
pub(crate) fn new_name() -> String {
    format!("{PREFIX}{}_{}", now(), Uuid::new_v4().simple())
}

/// Drops what runs that were killed left behind.
async fn tidy_up<DB: Server>(server: &Url) {
    let mut connection = connect::<DB>(server).await;
    let names = DB::names(&mut connection).await.unwrap();
    for name in names.iter().filter(|name| is_left_behind(name, now())) {
        // Another process may be dropping it as well.
        let _ = DB::drop(&mut connection, name).await;
    }
    connection.close().await.unwrap();
}

/// Whether a database of this name is one of ours, and nobody's any more.
fn is_left_behind(name: &str, now: u64) -> bool {
    let made = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_'));
    made.and_then(|(second, _)| second.parse::<u64>().ok()).is_some_and(|second| second + LEFT_BEHIND < now)
}

async fn connect<DB: Server>(server: &Url) -> DB::Connection {
    let connected = DB::Connection::connect(server.as_str()).await;
    connected
        .unwrap_or_else(|error| panic!("the server that {} names does not answer: {error}", DB::VARIABLE))
}

/// The server's URL.
pub(crate) fn url_of(variable: &str) -> Url {
    let Ok(url) = std::env::var(variable) else {
        panic!(
            "{variable} is not set. ./tests/run starts the servers and sets it; so does a terminal with \
             tests/servers/up. Or start the servers of compose.yaml, and set it as is said there"
        );
    };
    url.parse().unwrap_or_else(|error| panic!("{variable} is no URL: {error}"))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn run<'c, DB, E>(executor: E, sql: String) -> sqlx::Result<()>
where
    DB: Database,
    E: sqlx::Executor<'c, Database = DB>,
{
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(executor).await.map(drop)
}

#[cfg(feature = "postgres")]
impl Fresh<sqlx::Postgres> {
    /// A new database in PostgreSQL.
    pub(crate) async fn postgres() -> Self {
        Self::new().await
    }
}

#[cfg(feature = "postgres")]
impl Server for sqlx::Postgres {
    const VARIABLE: &'static str = "POSTGRES_URL";

    fn tidied() -> &'static OnceCell<()> {
        static TIDIED: OnceCell<()> = OnceCell::const_new();
        &TIDIED
    }

    async fn run(connection: &mut sqlx::PgConnection, sql: String) -> sqlx::Result<()> {
        run(connection, sql).await
    }

    async fn names(connection: &mut sqlx::PgConnection) -> sqlx::Result<Vec<String>> {
        sqlx::query_scalar("SELECT datname::text FROM pg_database").fetch_all(connection).await
    }

    async fn drop(connection: &mut sqlx::PgConnection, name: &str) -> sqlx::Result<()> {
        run(connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
    }
}

#[cfg(feature = "mysql")]
impl Fresh<sqlx::MySql> {
    /// A new database in MariaDB or MySQL.
    pub(crate) async fn mysql() -> Self {
        Self::new().await
    }
}

#[cfg(feature = "mysql")]
impl Server for sqlx::MySql {
    const VARIABLE: &'static str = "MYSQL_URL";

    fn tidied() -> &'static OnceCell<()> {
        static TIDIED: OnceCell<()> = OnceCell::const_new();
        &TIDIED
    }

    async fn run(connection: &mut sqlx::MySqlConnection, sql: String) -> sqlx::Result<()> {
        run(connection, sql).await
    }

    async fn names(connection: &mut sqlx::MySqlConnection) -> sqlx::Result<Vec<String>> {
        let sql = "SELECT CAST(SCHEMA_NAME AS CHAR) FROM information_schema.SCHEMATA";
        sqlx::query_scalar(sql).fetch_all(connection).await
    }

    /// Ends its connections first: `DROP` would wait for their transactions.
    async fn drop(connection: &mut sqlx::MySqlConnection, name: &str) -> sqlx::Result<()> {
        let sql = "SELECT CAST(ID AS SIGNED) FROM information_schema.PROCESSLIST WHERE DB = ?";
        let connected: Vec<i64> = sqlx::query_scalar(sql).bind(name).fetch_all(&mut *connection).await?;
        for id in connected {
            // It may be gone by now.
            let _ = run(&mut *connection, format!("KILL {id}")).await;
        }
        run(connection, format!("DROP DATABASE IF EXISTS {name}")).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_behind_is_told_by_its_name() {
        assert!(is_left_behind("users_test_1000_ab", 5000));
        for name in ["users_test_4000_ab", "users_test_1000", "users_test__ab", "users", "other_1000_ab"] {
            assert!(!is_left_behind(name, 5000), "{name}");
        }
    }

    #[cfg(feature = "postgres")]
    #[tokio::test]
    async fn a_database_of_postgresql_is_new_and_goes() {
        is_new_and_goes(Fresh::postgres().await).await;
    }

    #[cfg(feature = "mysql")]
    #[tokio::test]
    async fn a_database_of_mysql_is_new_and_goes() {
        is_new_and_goes(Fresh::mysql().await).await;
    }

    /// Also while somebody is connected to it.
    async fn is_new_and_goes<DB: Server>(fresh: Fresh<DB>) {
        let (server, name) = (fresh.server.clone(), fresh.name.clone());
        let pool = fresh.pool().await;
        let mut connected = pool.acquire().await.unwrap();
        DB::run(&mut connected, "CREATE TABLE a (id INT)".to_owned()).await.unwrap();
        DB::run(&mut connected, "BEGIN".to_owned()).await.unwrap();
        DB::run(&mut connected, "INSERT INTO a VALUES (1)".to_owned()).await.unwrap();
        let mut connection = connect::<DB>(&server).await;
        assert!(DB::names(&mut connection).await.unwrap().contains(&name));
        drop(fresh);
        assert!(!DB::names(&mut connection).await.unwrap().contains(&name));
    }
}
