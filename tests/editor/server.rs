//! A client of rust-analyzer: the Language Server Protocol over its standard input and output.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::Url;
use serde_json::{Value, json};

/// It reads all dependencies for the first answer: some seconds, on a machine that has nothing else to do.
const LIMIT: Duration = Duration::from_mins(5);

const INSTALL: &str = "rustup component add rust-analyzer rust-src";

/// The file changed while it was thinking. It wants to be asked again.
const CHANGED: [i64; 2] = [-32801, -32802];

/// A running rust-analyzer. It ends when its input does, so with this process.
pub(crate) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    requests: u64,
    log: PathBuf,
}

impl Server {
    /// Has it open a package, and keep what it builds in this target folder.
    pub(crate) fn start(folder: &Path, target: &Path) -> Self {
        is_installed();
        let log = folder.join("rust-analyzer.log");
        let mut process = Command::new("rust-analyzer")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("rust-analyzer does not start ({error}); {INSTALL}"));
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut server = Self { process, input, messages: read(output), requests: 0, log };
        server.request("initialize", &initialize(folder, target));
        server.notify("initialized", &json!({}));
        server
    }

    /// Waits until it has the packages and their macros.
    pub(crate) fn wait_until_ready(&mut self) {
        let end = Instant::now() + LIMIT;
        loop {
            let message = self.message(end, "loaded the package");
            if message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true {
                let (health, why) = (&message["params"]["health"], &message["params"]["message"]);
                assert!(
                    health == "ok",
                    "rust-analyzer has trouble with the package or with the standard library ({INSTALL}): {why}"
                );
                return;
            }
        }
    }

    /// What it answers.
    pub(crate) fn request(&mut self, method: &str, parameters: &Value) -> Value {
        let end = Instant::now() + LIMIT;
        loop {
            self.requests += 1;
            let id = self.requests;
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
            let mut answer = loop {
                let message = self.message(end, method);
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
            };
            match answer.get("error") {
                None => return answer["result"].take(),
                Some(error) if CHANGED.iter().any(|code| error["code"] == *code) => {}
                Some(error) => panic!("{method}: {error}"),
            }
        }
    }

    /// Tells it something.
    pub(crate) fn notify(&mut self, method: &str, parameters: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let sent = write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len());
        if let Err(error) = sent.and_then(|()| self.input.flush()) {
            self.fail(&format!("rust-analyzer takes no message ({error})"));
        }
    }

    /// The next message. What it wants of an editor, it gets.
    fn message(&mut self, end: Instant, for_what: &str) -> Value {
        let left = end.saturating_duration_since(Instant::now());
        let Ok(message) = self.messages.recv_timeout(left) else {
            self.fail(&format!("rust-analyzer ended, or has not {for_what} after {} s", LIMIT.as_secs()));
        };
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        }
        message
    }

    fn fail(&mut self, what: &str) -> ! {
        let state = self.process.try_wait();
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        panic!("{what}; {state:?}. The component may be missing or broken: {INSTALL}. Its log:\n{log}");
    }
}

fn is_installed() {
    let version = Command::new("rust-analyzer").arg("--version").output();
    let is_there = version.is_ok_and(|output| output.status.success());
    assert!(is_there, "rust-analyzer is missing: {INSTALL}");
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc runs");
    let sysroot = String::from_utf8(sysroot.stdout).expect("a path from rustc");
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    assert!(library.exists(), "the sources of the standard library are missing: {INSTALL}");
}

/// What an editor says first. Without the compiler and without reading ahead: nobody asks for that here.
fn initialize(folder: &Path, target: &Path) -> Value {
    let uri = uri(folder);
    json!({
        "processId": std::process::id(),
        "rootUri": uri,
        "workspaceFolders": [{ "uri": uri, "name": "app" }],
        "initializationOptions": {
            "checkOnSave": false,
            "cachePriming": { "enable": false },
            "cargo": { "targetDir": target },
        },
        "capabilities": {
            "textDocument": {
                "completion": { "completionItem": { "labelDetailsSupport": true } },
                "definition": { "linkSupport": true },
                "diagnostic": {},
                "hover": { "contentFormat": ["markdown"] },
            },
            "experimental": { "serverStatusNotification": true },
        },
    })
}

/// How the protocol names a file or a folder.
pub(crate) fn uri(path: &Path) -> String {
    Url::from_file_path(path).expect("a whole path").into()
}

/// Its messages, as they come.
fn read(output: ChildStdout) -> Receiver<Value> {
    let (sender, messages) = mpsc::channel();
    let mut output = BufReader::new(output);
    thread::spawn(move || {
        while let Some(message) = next(&mut output) {
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    messages
}

fn next(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    let mut line = String::new();
    while output.read_line(&mut line).ok()? > 0 && line != "\r\n" {
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().ok()?;
        }
        line.clear();
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
