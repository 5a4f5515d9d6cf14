//! Stores: a database file, and a store that can be told to fail.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Row as _, Sqlite, SqlitePool};
use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::store::{Change, Changed, LoggedIn, NewLogin, SignUp};
use users_runtime::{Grant, MemoryStore, OAuthAccount, OAuthUser, Store, StoreError, Tokens, UserStore};
use uuid::Uuid;

/// A SQLite file, which goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    /// How long a writer waits for another.
    pub(crate) patience: Duration,
}

impl Database {
    /// A new file.
    pub(crate) fn new() -> Self {
        Self {
            path: std::env::temp_dir().join(format!("users-{}.db", Uuid::new_v4().simple())),
            patience: Duration::from_secs(5),
        }
    }

    /// Where it is.
    #[cfg(all(feature = "mysql", feature = "postgres"))]
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Connections to it.
    pub(crate) async fn pool(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .busy_timeout(self.patience);
        SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap()
    }

    /// A store on it, with its tables.
    pub(crate) async fn store<A>(&self) -> SqlStore<A, Sqlite>
    where
        A: SqlAccount<Sqlite>,
    {
        let store = SqlStore::new(self.pool().await);
        store.create_tables().await.unwrap();
        store
    }

    /// How many users and accounts there are.
    pub(crate) async fn counts(&self) -> (i64, i64) {
        let pool = self.pool().await;
        let sql = "SELECT (SELECT count(*) FROM user), (SELECT count(*) FROM oauth_account)";
        let row = sqlx::query(sql).fetch_one(&pool).await.unwrap();
        pool.close().await;
        (row.get(0), row.get(1))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut path = self.path.clone().into_os_string();
            path.push(end);
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A store in memory that fails while it is down, and can be emptied. Clones share what they hold.
#[derive(Clone, Debug)]
pub(crate) struct Faulty<A: OAuthAccount> {
    inner: Arc<Mutex<MemoryStore<A>>>,
    is_down: Arc<AtomicBool>,
}

impl<A: OAuthAccount> Faulty<A> {
    /// A store that works.
    pub(crate) fn new() -> Self {
        Self { inner: Arc::default(), is_down: Arc::default() }
    }

    /// Forgets all.
    pub(crate) fn empty(&self) {
        *self.inner.lock().unwrap() = MemoryStore::default();
    }

    /// Takes it down, or up again.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::Relaxed);
    }

    /// How much it holds, as text.
    pub(crate) fn contents(&self) -> String {
        format!("{:?}", self.inner.lock().unwrap())
    }

    fn inner(&self) -> Result<MemoryStore<A>, StoreError> {
        let is_down = self.is_down.load(Ordering::Relaxed);
        if is_down { Err(StoreError::new("down")) } else { Ok(self.inner.lock().unwrap().clone()) }
    }
}

impl<A: OAuthAccount<User: Clone>> UserStore<A::User> for Faulty<A> {
    async fn user(&self, id: &<A::User as OAuthUser>::Id) -> Result<Option<A::User>, StoreError> {
        self.inner()?.user(id).await
    }
}

impl<A: OAuthAccount<User: Clone>> Store<A> for Faulty<A> {
    async fn log_in(&self, grant: &Grant) -> Result<Option<LoggedIn<A>>, StoreError> {
        self.inner()?.log_in(grant).await
    }

    async fn sign_up(&self, new: NewLogin<A>) -> Result<SignUp<A>, StoreError> {
        self.inner()?.sign_up(new).await
    }

    async fn accounts(&self, user_id: &<A::User as OAuthUser>::Id) -> Result<Vec<A>, StoreError> {
        self.inner()?.accounts(user_id).await
    }

    async fn change(&self, change: &Change<A>) -> Result<Changed<A>, StoreError> {
        self.inner()?.change(change).await
    }

    async fn replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, StoreError> {
        self.inner()?.replace_tokens(account, tokens).await
    }

    async fn claim(&self, key: &str, owner: &str, ttl: Duration) -> Result<bool, StoreError> {
        self.inner()?.claim(key, owner, ttl).await
    }
}
