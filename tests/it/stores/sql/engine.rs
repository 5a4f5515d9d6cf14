//! The databases that a test runs on.

use sqlx::pool::PoolOptions;
use sqlx::{AssertSqlSafe, Connection, Database, Pool, Sqlite, SqliteConnection};
use users_runtime::store::sql::{SqlAccount, SqlBackend, SqlStore};

use crate::stores::folder::Folder;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use crate::support::servers::Fresh;

/// What connects to a database.
pub(crate) type Options<D> = <<D as Database>::Connection as Connection>::Options;

/// A database that a test runs on. In statements a name is in double quotes.
pub(crate) trait Engine: SqlBackend {
    /// Where a database is: it goes when this is dropped.
    type Place: Send + Sync;

    /// A new database, without tables.
    async fn place() -> Self::Place;

    fn options(place: &Self::Place) -> Options<Self>;

    /// A store on these connections.
    fn on<A: SqlAccount<Self>>(pool: Pool<Self>) -> SqlStore<A, Self>;

    /// Runs statements.
    async fn run_all(connection: &mut Self::Connection, sql: String) -> sqlx::Result<()>;

    /// The rows of a statement, all of whose columns are text.
    async fn rows(connection: &mut Self::Connection, sql: String) -> sqlx::Result<Vec<Vec<String>>>;
}

/// A new database, with connections to it.
pub(crate) struct New<D: Engine> {
    pub(crate) pool: Pool<D>,
    pub(crate) place: D::Place,
}

impl<D: Engine> New<D> {
    pub(crate) async fn database() -> Self {
        let place = D::place().await;
        let pool = Pool::connect_with(D::options(&place)).await.unwrap();
        Self { pool, place }
    }

    /// The same database, with one connection for all.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    pub(crate) async fn with_one_connection(mut self) -> Self {
        let options = PoolOptions::new().max_connections(1);
        self.pool = options.connect_with(D::options(&self.place)).await.unwrap();
        self
    }

    /// A store on it, without tables.
    pub(crate) fn bare<A: SqlAccount<D>>(&self) -> SqlStore<A, D> {
        D::on(self.pool.clone())
    }

    /// A store on it, with its tables.
    pub(crate) async fn store<A: SqlAccount<D>>(&self) -> SqlStore<A, D> {
        let store = self.bare();
        store.create_tables().await.unwrap();
        store
    }

    /// A store of another server on the same database, with a pool of its own.
    pub(crate) async fn other<A: SqlAccount<D>>(&self, options: PoolOptions<D>) -> SqlStore<A, D> {
        D::on(options.connect_with(D::options(&self.place)).await.unwrap())
    }

    pub(crate) async fn try_run(&self, sql: &str) -> sqlx::Result<()> {
        D::run_all(&mut *self.pool.acquire().await?, sql.to_owned()).await
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.try_run(sql).await.unwrap_or_else(|error| panic!("{error} in {sql}"));
    }

    pub(crate) async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        D::rows(&mut self.pool.acquire().await.unwrap(), sql.to_owned()).await.unwrap()
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> u64 {
        let rows = self.rows(&format!("SELECT CAST(count(*) AS CHAR(9)) FROM \"{table}\"")).await;
        rows[0][0].trim().parse().unwrap()
    }

    /// How many users and accounts there are.
    pub(crate) async fn counts(&self) -> (u64, u64) {
        (self.count("user").await, self.count("oauth_account").await)
    }
}

/// What the databases have in common, of which Rust knows only for one at a time.
macro_rules! engine {
    ($database:ty, $connection:ty, $quote:literal) => {
        fn on<A: SqlAccount<Self>>(pool: Pool<Self>) -> SqlStore<A, Self> {
            SqlStore::new(pool)
        }

        async fn run_all(connection: &mut $connection, sql: String) -> sqlx::Result<()> {
            let sql = AssertSqlSafe(sql.replace('"', $quote));
            sqlx::raw_sql(sql).execute(connection).await.map(drop)
        }

        async fn rows(connection: &mut $connection, sql: String) -> sqlx::Result<Vec<Vec<String>>> {
            use sqlx::Row as _;
            let sql = AssertSqlSafe(sql.replace('"', $quote));
            let rows = sqlx::raw_sql(sql).fetch_all(connection).await?;
            let text = |row: &<$database as Database>::Row, index: usize| {
                row.try_get_unchecked::<Option<String>, _>(index).map(Option::unwrap_or_default)
            };
            rows.iter().map(|row| (0..row.len()).map(|index| text(row, index)).collect()).collect()
        }
    };
}

impl Engine for Sqlite {
    type Place = Folder;

    async fn place() -> Folder {
        Folder::new()
    }

    fn options(folder: &Folder) -> Options<Self> {
        folder.options("one.db")
    }

    engine!(Sqlite, SqliteConnection, "\"");
}

#[cfg(feature = "postgres")]
impl Engine for sqlx::Postgres {
    type Place = Fresh<Self>;

    async fn place() -> Fresh<Self> {
        Fresh::postgres().await
    }

    fn options(fresh: &Fresh<Self>) -> Options<Self> {
        fresh.url().parse().unwrap()
    }

    engine!(sqlx::Postgres, sqlx::PgConnection, "\"");
}

#[cfg(feature = "mysql")]
impl Engine for sqlx::MySql {
    type Place = Fresh<Self>;

    async fn place() -> Fresh<Self> {
        Fresh::mysql().await
    }

    fn options(fresh: &Fresh<Self>) -> Options<Self> {
        fresh.url().parse().unwrap()
    }

    engine!(sqlx::MySql, sqlx::MySqlConnection, "`");
}
