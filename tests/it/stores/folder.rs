//! A folder for database files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

/// A new folder, which goes with its contents when it is dropped.
pub(crate) struct Folder {
    path: PathBuf,
    files: AtomicU32,
}

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("users-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self { path, files: AtomicU32::new(0) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What opens the file `name` of the folder, which is made where it is not there.
    pub(crate) fn options(&self, name: &str) -> SqliteConnectOptions {
        SqliteConnectOptions::new().filename(self.path.join(name)).create_if_missing(true)
    }

    pub(crate) async fn pool(&self, name: &str) -> SqlitePool {
        SqlitePool::connect_with(self.options(name)).await.unwrap()
    }

    /// A pool on a file that no other test has.
    pub(crate) async fn new_pool(&self) -> SqlitePool {
        self.pool(&format!("{}.db", self.files.fetch_add(1, Ordering::Relaxed))).await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The driver's threads close their files a moment after the pool is dropped.
        for _ in 0..20 {
            let _ = std::fs::remove_dir_all(&self.path);
            if !self.path.exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
