//! The crate that rust-analyzer is asked about: a small application outside this repository, opened once for all tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::server::{Server, uri};

/// Its only file, as an editor has it: what is on the disk stays as it was.
pub(crate) const FILE: &str = "src/lib.rs";

/// Its profile is the workspace's, so that what was built there fits.
const MANIFEST: &str = r#"
[package]
name = "app"
version = "0.0.0"
edition = "2024"

[dependencies]
serde = { version = "1", features = ["derive"] }
users-runtime = { path = "ROOT/users-runtime", features = ["axum", "sqlite"] }
uuid = "1"

[profile.dev]
debug = "line-tables-only"

[workspace]
resolver = "3"
"#;

/// The application, for one test at a time.
pub(crate) fn open() -> MutexGuard<'static, App> {
    static APP: LazyLock<Mutex<App>> = LazyLock::new(|| Mutex::new(App::new()));
    APP.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An application in an editor.
pub(crate) struct App {
    server: Server,
    uri: String,
    version: u64,
}

/// A place that the editor is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// `src/lib.rs` for the application's own, or an address.
    pub(crate) file: String,
    /// Line and column, from 0.
    pub(crate) start: (usize, usize),
    pub(crate) end: (usize, usize),
}

/// What the editor underlines, and why.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) message: String,
    pub(crate) start: (usize, usize),
    pub(crate) end: (usize, usize),
}

impl App {
    fn new() -> Self {
        let folder = write();
        let mut server = Server::start(&folder, &target());
        let uri = uri(&folder.join(FILE));
        let document = json!({ "uri": uri, "languageId": "rust", "version": 0, "text": "" });
        server.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        server.wait_until_ready();
        Self { server, uri, version: 0 }
    }

    /// Somebody has typed, and this is the file now.
    pub(crate) fn type_in(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri, "version": self.version });
        let changes = json!([{ "text": text }]);
        let parameters = json!({ "textDocument": document, "contentChanges": changes });
        self.server.notify("textDocument/didChange", &parameters);
    }

    /// What is shown when the mouse rests there.
    pub(crate) fn hover(&mut self, place: (usize, usize)) -> String {
        let shown = self.ask("textDocument/hover", place);
        shown["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Where "go to definition" goes from there.
    pub(crate) fn definitions(&mut self, place: (usize, usize)) -> Vec<Target> {
        let targets = self.ask("textDocument/definition", place);
        targets.as_array().into_iter().flatten().map(|target| self.target(target)).collect()
    }

    /// The names that are offered there.
    pub(crate) fn completions(&mut self, place: (usize, usize)) -> Vec<String> {
        let offered = self.ask("textDocument/completion", place);
        let items = offered["items"].as_array().or(offered.as_array());
        items.into_iter().flatten().map(name_of).collect()
    }

    /// What rust-analyzer itself finds wrong, without the compiler.
    pub(crate) fn errors(&mut self) -> Vec<Mistake> {
        let parameters = json!({ "textDocument": { "uri": self.uri } });
        let found = self.server.request("textDocument/diagnostic", &parameters);
        let items = found["items"].as_array().expect("a list of diagnostics");
        items.iter().map(mistake).collect()
    }

    fn target(&self, target: &Value) -> Target {
        let range = &target["targetSelectionRange"];
        let uri = text(&target["targetUri"]);
        let file = if uri == self.uri { FILE } else { uri };
        Target { file: file.to_owned(), start: position(&range["start"]), end: position(&range["end"]) }
    }

    fn ask(&mut self, method: &str, (line, character): (usize, usize)) -> Value {
        let position = json!({ "line": line, "character": character });
        self.server.request(method, &json!({ "textDocument": { "uri": self.uri }, "position": position }))
    }
}

/// Writes the package, in the target folder, and tells where.
fn write() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let manifest = MANIFEST.replace("ROOT", root.to_str().expect("a path in UTF-8"));
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join(FILE), "").unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Cargo's folder: macros and build scripts of the dependencies are there already.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

fn mistake(item: &Value) -> Mistake {
    let (message, range) = (text(&item["message"]).to_owned(), &item["range"]);
    Mistake { message, start: position(&range["start"]), end: position(&range["end"]) }
}

/// The name that is typed, without what is shown beside it.
fn name_of(item: &Value) -> String {
    let label = text(&item["label"]);
    label.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

fn position(of: &Value) -> (usize, usize) {
    let number = |of: &Value| of.as_u64().and_then(|it| it.try_into().ok()).expect("a number");
    (number(&of["line"]), number(&of["character"]))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
