//! `cargo bench --bench compile`: what `cargo check` takes for one model more, in milliseconds: ours, a struct with
//! serde's two derives, and a SeaORM entity.
//!
//! It writes a workspace into `target/tmp/compile` and checks its crates in turns. Each has a hundred models: fifty users
//! of six fields, fifty accounts of eight. One crate is empty but loads what the others load; its time is subtracted.
//! What is timed is the crate's own rustc: this program runs itself between cargo and rustc.
//!
//! The figures are of this machine at this moment; compare two only if they come from one run.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PAIRS: u16 = 50;
const MODELS: u16 = 2 * PAIRS;
const ROUNDS: usize = 5;

/// Where rustc's time is to be written. Set, it makes this program the one between cargo and rustc.
const REPORT: &str = "USERS_BENCH_REPORT";

/// A crate.
struct Subject {
    name: &'static str,
    /// What its models have.
    what: &'static str,
    /// A user and an account.
    models: &'static str,
}

const EMPTY: Subject = Subject { name: "empty", what: "none", models: "" };
const OURS: Subject =
    Subject { name: "ours", what: "derive(OAuthUser), oauth_account", models: include_str!("ours.rs") };
const SERDE: Subject =
    Subject { name: "with_serde", what: "derive(Serialize, Deserialize)", models: include_str!("serde.rs") };
const SEA_ORM: Subject =
    Subject { name: "with_sea_orm", what: "derive(DeriveEntityModel)", models: include_str!("sea_orm.rs") };

/// Features of the runtime, which decide how much of an expansion is kept.
struct Features {
    name: &'static str,
    of_runtime: &'static [&'static str],
    /// The empty crate comes first, serde's second.
    subjects: &'static [Subject],
}

const FEATURES: [Features; 2] = [
    Features { name: "few", of_runtime: &["axum", "sqlite"], subjects: &[EMPTY, SERDE, OURS] },
    Features {
        name: "all",
        of_runtime: &["axum", "sqlite", "postgres", "mysql", "mongodb", "sea-orm"],
        subjects: &[EMPTY, SERDE, OURS, SEA_ORM],
    },
];

/// What each crate has in its manifest. It may use SeaORM where the runtime has it, and so at no other price.
const MANIFEST: &str = r#"
edition = "2024"

[lib]
path = "lib.rs"

[dependencies]
sea-orm = { version = "2", default-features = false, features = ["macros", "with-uuid"], optional = true }
serde = { version = "1", features = ["derive"] }
uuid = { version = "1", features = ["serde"] }
"#;

/// What each crate loads.
const LOADS: &str = "\
#[cfg(feature = \"all\")]
extern crate sea_orm as _;
extern crate serde as _;
extern crate users_runtime as _;
extern crate uuid as _;
";

fn main() -> Result<ExitCode> {
    match env::var_os(REPORT) {
        Some(report) => wrap(Path::new(&report)),
        None => Bench::new()?.run(),
    }
}

/// Runs rustc as cargo asks for it, and writes down what it took.
fn wrap(report: &Path) -> Result<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    let rustc = arguments.next().ok_or("cargo names rustc")?;
    let start = Instant::now();
    let status = Command::new(rustc).args(arguments).status()?;
    fs::write(report, start.elapsed().as_nanos().to_string())?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The workspace.
struct Bench {
    root: PathBuf,
}

impl Bench {
    fn new() -> Result<Self> {
        let bench = Self { root: Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile") };
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        let subjects = [EMPTY, SERDE, OURS, SEA_ORM];
        fs::create_dir_all(&bench.root)?;
        let members = subjects.each_ref().map(|subject| subject.name);
        let manifest = format!("[workspace]\nmembers = {members:?}\nresolver = \"3\"\n");
        fs::write(bench.root.join("Cargo.toml"), manifest)?;
        // The versions that all else is built with.
        fs::copy(repository.join("Cargo.lock"), bench.root.join("Cargo.lock"))?;
        for subject in &subjects {
            bench.write(subject, &repository.join("users-runtime"))?;
        }
        Ok(bench)
    }

    fn write(&self, subject: &Subject, runtime: &Path) -> Result<()> {
        let folder = self.root.join(subject.name);
        let mut manifest = format!("[package]\nname = {:?}{MANIFEST}", subject.name);
        writeln!(manifest, "users-runtime = {{ path = {runtime:?} }}\n\n[features]")?;
        for Features { name, of_runtime, .. } in &FEATURES {
            let mut enabled: Vec<_> =
                of_runtime.iter().map(|feature| format!("users-runtime/{feature}")).collect();
            enabled.extend(of_runtime.contains(&"sea-orm").then(|| "dep:sea-orm".to_owned()));
            writeln!(manifest, "{name} = {enabled:?}")?;
        }
        let mut source = LOADS.to_owned();
        for index in 0..if subject.models.is_empty() { 0 } else { PAIRS } {
            writeln!(source, "\npub mod pair{index} {{\n{}}}", subject.models)?;
        }
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("lib.rs"), source)?;
        Ok(())
    }

    fn run(&self) -> Result<ExitCode> {
        // The first time has to check the dependencies as well.
        for features in &FEATURES {
            for subject in features.subjects {
                self.check(subject, features)?;
            }
        }
        for features in &FEATURES {
            self.compare(features)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints what a model of each kind takes, and how that is to serde's.
    fn compare(&self, features: &Features) -> Result<()> {
        let mut rounds = vec![Vec::new(); features.subjects.len()];
        for _ in 0..ROUNDS {
            for (subject, rounds) in features.subjects.iter().zip(&mut rounds) {
                rounds.push(self.check(subject, features)?);
            }
        }
        let medians: Vec<Duration> = rounds.into_iter().map(median).collect();
        let per_model =
            |median: Duration| (median.as_secs_f64() - medians[0].as_secs_f64()) * 1e3 / f64::from(MODELS);
        println!("\nusers-runtime with {}", features.of_runtime.join(", "));
        println!("{:34} {:>9} {:>12} {:>11}", "", "crate, ms", "a model, ms", "of serde's");
        for (subject, &median) in features.subjects.iter().zip(&medians) {
            let whole = median.as_secs_f64() * 1e3;
            let (one, of_serde) = (per_model(median), per_model(median) / per_model(medians[1]));
            println!("{:34} {whole:>9.0} {one:>12.2} {of_serde:>11.2}", subject.what);
        }
        Ok(())
    }

    /// What rustc takes for a crate that has changed.
    fn check(&self, subject: &Subject, features: &Features) -> Result<Duration> {
        let source = self.root.join(subject.name).join("lib.rs");
        fs::File::options().append(true).open(source)?.set_modified(SystemTime::now())?;
        let report = self.root.join("report");
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["check", "--quiet", "--package", subject.name, "--features", features.name])
            .current_dir(&self.root)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?)
            .env(REPORT, &report)
            .status()?;
        if !status.success() {
            return Err(format!("the crate `{}` can't be checked", subject.name).into());
        }
        Ok(Duration::from_nanos(fs::read_to_string(report)?.parse()?))
    }
}

fn median(mut rounds: Vec<Duration>) -> Duration {
    rounds.sort_unstable();
    rounds[rounds.len() / 2]
}
