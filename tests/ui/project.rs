//! Packages that exist only to be compiled: workspaces in `target/tests/ui`, beside trybuild's.
//!
//! They are built into trybuild's target folder, with its flags and dependencies, so that these are built once.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Line};

/// A package that is made.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) edition: &'static str,
    /// The lines of `[dependencies]`.
    pub(crate) dependencies: String,
    pub(crate) crates: Vec<Crate>,
}

/// A file that is compiled on its own.
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Program,
    /// A library that other packages depend on.
    Library,
    /// A library on which nothing depends: a package may have many.
    Example,
}

/// What the compiler said.
pub(crate) struct Said {
    /// Each message, with the file that was compiled.
    pub(crate) diagnostics: Vec<(PathBuf, Diagnostic)>,
    pub(crate) success: bool,
}

impl Said {
    /// What it said of anything in this file, whichever crate it is a module of.
    pub(crate) fn in_file(&self, file: &Path) -> Vec<&Diagnostic> {
        let all = self.diagnostics.iter().map(|(_, diagnostic)| diagnostic);
        all.filter(|diagnostic| diagnostic.primary().any(|span| span.is_in(file))).collect()
    }

    /// What it said when it compiled this file.
    pub(crate) fn of(&self, file: &Path) -> Vec<&Diagnostic> {
        let all = self.diagnostics.iter().filter(|(of, _)| of == file);
        all.map(|(_, diagnostic)| diagnostic).collect()
    }
}

/// `cargo check`, of all crates of these packages, in a workspace of this name.
pub(crate) fn check(workspace: &str, packages: &[Package]) -> Said {
    run("check", workspace, packages, &[])
}

/// `cargo clippy`, with these flags after the others.
pub(crate) fn clippy(workspace: &str, packages: &[Package], flags: &[&str]) -> Said {
    run("clippy", workspace, packages, flags)
}

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the root package depends on, so what the cases may use.
pub(crate) fn dependencies() -> String {
    let for_cases = |of: &&Value| !["syn", "trybuild"].contains(&text(&of["name"]));
    dependencies_of("users").iter().filter(for_cases).map(dependency).collect()
}

/// What the runtime needs without its features.
pub(crate) fn dependencies_of_the_runtime() -> String {
    let is_needed = |of: &&Value| of["kind"].is_null() && of["optional"] == false;
    dependencies_of("users-runtime").iter().filter(is_needed).map(dependency).collect()
}

fn dependencies_of(name: &str) -> &'static [Value] {
    let mut packages = metadata()["packages"].as_array().unwrap().iter();
    let package = packages.find(|package| package["name"] == name).unwrap();
    package["dependencies"].as_array().unwrap()
}

fn dependency(of: &Value) -> String {
    let place = match &of["path"] {
        Value::String(path) => format!("path = {path:?}"),
        _ => format!("version = {}", of["req"]),
    };
    let (name, defaults, features) = (text(&of["name"]), &of["uses_default_features"], &of["features"]);
    format!("{name} = {{ {place}, default-features = {defaults}, features = {features} }}\n")
}

/// The version of the compiler, such as `1.95.0` or `1.97.0-nightly`.
pub(crate) fn rustc_version() -> &'static str {
    rustc("release")
}

fn run(command: &str, workspace: &str, packages: &[Package], flags: &[&str]) -> Said {
    let folder = target().join("tests/ui").join(workspace);
    write(&folder, packages);
    let has_library = packages.iter().flat_map(|package| &package.crates).any(|it| it.kind == Kind::Library);
    let output = cargo()
        .current_dir(&folder)
        .arg(command)
        .args(["--workspace", "--keep-going", "--offline", "--message-format=json", "--bins", "--examples"])
        .args(has_library.then_some("--lib"))
        .args(["--target", rustc("host")])
        .args((!flags.is_empty()).then_some("--"))
        .args(flags)
        .output()
        .expect("cargo runs");
    said(&output, packages)
}

/// Cargo, with what trybuild gives it: other flags would have all dependencies built anew.
fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let flags = json!(["--cfg", "trybuild", "--verbose", "-A", "dead_code", "--diagnostic-width=140"]);
    cargo
        .env("CARGO_TARGET_DIR", target().join("tests/trybuild"))
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .arg(format!("--config=build.rustflags={flags}"))
        .arg(format!("--config=target.{}.rustflags={flags}", rustc("host")));
    cargo
}

fn said(output: &Output, packages: &[Package]) -> Said {
    let files: BTreeSet<_> = packages.iter().flat_map(|package| &package.crates).map(|it| &it.file).collect();
    let mut said = Said { diagnostics: Vec::new(), success: output.status.success() };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Line = serde_json::from_str(line).expect("a line of JSON from cargo");
        let (Some(target), Some(message)) = (line.target, line.message) else {
            continue;
        };
        assert!(files.contains(&target.src_path), "{}: {}", target.src_path.display(), message.headline());
        if message.counts() {
            said.diagnostics.push((target.src_path, message));
        }
    }
    let explained = said.success || said.diagnostics.iter().any(|(_, message)| message.is_error());
    assert!(explained, "cargo failed:\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn write(folder: &Path, packages: &[Package]) {
    let members: Vec<_> = packages.iter().map(|package| &package.name).collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for package in packages {
        let folder = folder.join(&package.name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("Cargo.toml"), manifest_of(package)).unwrap();
    }
}

fn manifest_of(package: &Package) -> String {
    let Package { name, edition, dependencies, crates } = package;
    let mut manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = {edition:?}\npublish = false\n\
         \n[dependencies]\n{dependencies}"
    );
    for Crate { name, kind, file } in crates {
        let file = json!(file);
        let (table, more) = match kind {
            Kind::Program => ("[[bin]]", ""),
            Kind::Library => ("[lib]", "doctest = false\n"),
            Kind::Example => ("[[example]]", "crate-type = [\"lib\"]\n"),
        };
        write!(manifest, "\n{table}\nname = {name:?}\npath = {file}\n{more}").unwrap();
    }
    manifest
}

fn target() -> &'static Path {
    Path::new(text(&metadata()["target_directory"]))
}

fn metadata() -> &'static Value {
    static METADATA: OnceLock<Value> = OnceLock::new();
    METADATA.get_or_init(|| {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let output = cargo.current_dir(root()).args(["metadata", "--no-deps", "--format-version=1"]).output();
        serde_json::from_slice(&output.expect("cargo runs").stdout).expect("JSON from cargo")
    })
}

/// A line of what the compiler says of itself.
fn rustc(key: &str) -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    let version = VERSION.get_or_init(|| {
        let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
        String::from_utf8(output.stdout).expect("text from rustc")
    });
    let line = version.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("`rustc -vV` says no `{key}`"))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
