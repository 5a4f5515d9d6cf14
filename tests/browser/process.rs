//! Programs that a story starts, and the folder in which they leave their files. Both go with the story, however it ends.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use uuid::Uuid;

/// The longest that a story waits for anything.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// The longest that a program takes to start, which each does once for a story, on a machine that may be busy with others.
pub(crate) const START_LIMIT: Duration = Duration::from_mins(1);

/// How long until it looks again.
pub(crate) const PAUSE: Duration = Duration::from_millis(30);

/// A temporary folder.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new one.
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("users-browser-{}", Uuid::new_v4().simple()));
        fs::create_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let end = Instant::now() + LIMIT;
        // A browser's helpers may be writing still while they end.
        while fs::remove_dir_all(&self.0).is_err() && self.0.exists() && Instant::now() < end {
            thread::sleep(PAUSE);
        }
    }
}

/// A running program.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it. What it prints goes into `NAME.log` in the folder.
    pub(crate) fn start(command: &mut Command, name: &str, folder: &Path) -> std::io::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
        Ok(Self { child, log })
    }

    /// Waits for a line with this text. The error is why there is none.
    pub(crate) async fn says(&mut self, text: &str) -> Result<String, String> {
        let end = Instant::now() + START_LIMIT;
        loop {
            // In this order: the last that a program says may be why it ends.
            let state = self.child.try_wait();
            let log = self.log();
            if let Some(line) = log.lines().find(|line| line.contains(text)) {
                return Ok(line.to_owned());
            }
            match state {
                Ok(None) if Instant::now() < end => sleep(PAUSE).await,
                Ok(None) => {
                    return Err(format!("no {text:?} after {} s. Its log:\n{log}", START_LIMIT.as_secs()));
                }
                ended => return Err(format!("it ended ({ended:?}). Its log:\n{log}")),
            }
        }
    }

    /// What it has printed.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
