//! Starts `provider.mjs`, which is beside this file. A module of each test that signs people in there.

use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// The longest that it takes to start, on a machine that may be busy with others.
const START_LIMIT: Duration = Duration::from_mins(1);

/// The client that proves itself by HTTP Basic.
pub(crate) const BASIC_ID: &str = "urn:basic";
/// Its secret.
pub(crate) const BASIC_SECRET: &str = "a secret: 1+1 is 100% & more";

/// The provider, which runs until this is dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it with these of the settings that it lists, and gives what it says when it has started: its `issuer`, and its
    /// `clientKeys`.
    pub(crate) fn start(settings: &Value) -> (Self, Value) {
        let process = Command::new(node())
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openid/provider.mjs"))
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("Node.js: {error}"));
        // From here on it ends also with a panic.
        let mut program = Self(process);
        let output = program.0.stdout.take().expect("it is piped");
        let line = first_line(output).unwrap_or_else(|why| panic!("the provider does not start: {why}"));
        let started = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!("the provider did not start; it says why above. ./tests/run installs what it needs")
        });
        (program, started)
    }

    /// It has nothing to lose.
    pub(crate) fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// The first line that it prints, or nothing if it ends before. A pipe is read without a limit, so a thread waits for it,
/// which ends with the program.
fn first_line(output: ChildStdout) -> io::Result<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line).map(|_| line);
        // Nobody listens any more where it came too late.
        let _ = sender.send(read);
    });
    match receiver.recv_timeout(START_LIMIT) {
        Ok(read) => read,
        Err(RecvTimeoutError::Timeout) => {
            Err(io::Error::other(format!("it has said nothing for {} s", START_LIMIT.as_secs())))
        }
        Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("nobody reads what it says")),
    }
}

/// Node.js: beside the packages where that of the machine is too old for them.
fn node() -> PathBuf {
    let Ok(folder) = std::env::var("OPENID_PROVIDER") else {
        panic!(
            "OPENID_PROVIDER is not set. ./tests/run installs the provider and sets it; so does a terminal with \
             tests/servers/up"
        );
    };
    let own = Path::new(&folder).join("node_modules/.bin/node");
    if own.exists() { own } else { "node".into() }
}
