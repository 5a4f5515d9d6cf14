//! The example `quickstart`, as a program of its own.

use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

use crate::process::Process;
use crate::stage::Application;

/// Variables of its environment.
pub(crate) type Settings = Vec<(&'static str, String)>;

/// What a person may have set, and a story may not depend on.
const SETTINGS: [&str; 9] = [
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GITHUB_CLIENT_ID",
    "GITHUB_CLIENT_SECRET",
    "OPENID_ISSUER",
    "OPENID_CLIENT_ID",
    "OPENID_CLIENT_SECRET",
    "JWT_SECRET",
    "OAUTH_KEYS",
];

/// A running quickstart.
pub(crate) struct Quickstart {
    process: Process,
    url: String,
}

impl Quickstart {
    /// Starts it on a free port and with a new database, for browsers that call it by this host. `settings` are what it needs
    /// besides, of who has to know its address first.
    pub(crate) async fn start(host: &str, folder: &Path, mut settings: impl FnMut(&str) -> Settings) -> Self {
        let program = program();
        // Somebody else may take the port between the question and its use.
        for _ in 0..5 {
            let port = free_port();
            let url = format!("http://{host}:{port}");
            let mut command = Command::new(program);
            for setting in SETTINGS {
                command.env_remove(setting);
            }
            let command = command
                .current_dir(folder)
                .env("PORT", port.to_string())
                .env("BASE_URL", &url)
                .env("DB", folder.join("users.db"))
                .envs(settings(&url));
            let mut process = Process::start(command, "quickstart", folder)
                .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
            match process.says("Open ").await {
                Ok(_) => return Self { process, url },
                Err(why) if why.contains("can't listen on port") => {}
                Err(why) => panic!("the quickstart does not start: {why}"),
            }
        }
        panic!("five free ports were taken before the quickstart had them");
    }
}

impl Application for Quickstart {
    fn url(&self) -> &str {
        &self.url
    }

    fn log(&self) -> String {
        self.process.log()
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
    listener.local_addr().expect("it has an address").port()
}

/// Where it is. `cargo test` builds the examples, unless it is told to build this test alone.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let test = env::current_exe().expect("a program knows where it is");
        // From target/debug/deps/browser-….
        let profile = test.ancestors().nth(2).expect("two folders above the test");
        let examples = profile.join("examples");
        let program = examples.join(format!("quickstart{}", env::consts::EXE_SUFFIX));
        if !is_current(&program, &examples.join("quickstart.d")) {
            build(profile);
        }
        assert!(
            program.exists(),
            "{} is missing: `cargo build --example quickstart` makes it, with the profile of this test",
            program.display()
        );
        program
    })
}

/// Whether the program is newer than all that it is made of, which cargo has written down.
fn is_current(program: &Path, made_of: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let (Ok(built), Ok(made_of)) = (changed(program), fs::read_to_string(made_of)) else { return false };
    let is_older = |time: SystemTime| time <= built;
    sources(&made_of).iter().all(|source| changed(source).is_ok_and(is_older))
}

/// The files in a line `program: file file`, where a space in a name is `\ `.
fn sources(made_of: &str) -> Vec<PathBuf> {
    let files = made_of.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, files)| files);
    let files = files.replace("\\ ", "\0");
    files.split(' ').filter(|file| !file.is_empty()).map(|file| file.replace('\0', " ").into()).collect()
}

/// With this test's feature, so that what was built for the test is used.
fn build(profile: &Path) {
    let name = profile.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--quiet", "--example", "quickstart", "--features", "browser"])
        .args(["--profile", if name == "debug" { "dev" } else { name }])
        .arg("--target-dir")
        .arg(profile.parent().expect("a profile's folder is in the target folder"))
        .status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "the quickstart can't be built ({status:?}): see what `cargo build --example quickstart` says"
    );
}
