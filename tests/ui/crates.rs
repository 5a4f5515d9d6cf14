//! What happens between crates, `tests/ui/crates`: a folder for each scenario, a file for each of its crates.
//!
//! A file begins with what its manifest says: `//@ edition = "2021"` if it is another edition, else a line of its
//! `[dependencies]`, where `path = "users-runtime"` is the runtime and `path = "models"` the crate in `models.rs`. The
//! runtime has the features that it has for the other cases, unless a file says `//@ only these features`. What an error
//! has to name, in its words or in the code that it shows, is in `//@ has to name postgres`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cases::{self, Case};
use crate::project::{self, Crate, Kind, Package, Said, root};
use crate::verdict;

/// A line of a manifest, at the head of a file.
const LINE: &str = "//@ ";
const ONLY_THESE: &str = "only these features";
const HAS_TO_NAME: &str = "has to name ";

#[test]
fn crates_fit_or_say_why() {
    let mut all = Vec::new();
    let mut wrong = Vec::new();
    for folder in scenarios() {
        let cases: Vec<_> = cases::files(&folder).into_iter().map(Case::read).collect();
        wrong.extend(check(&folder, &cases));
        all.extend(cases);
    }
    verdict::report(&all, &wrong);
}

/// The folders; with the variable `UI_CASES`, those whose path has its text.
fn scenarios() -> Vec<PathBuf> {
    let folder = root().join("tests/ui/crates");
    let mut all: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    let part = std::env::var("UI_CASES").unwrap_or_default();
    all.retain(|path| path.to_string_lossy().contains(&part));
    all
}

fn check(folder: &Path, cases: &[Case]) -> Vec<String> {
    let names: Vec<_> = cases.iter().map(name).collect();
    let mut packages: Vec<_> = cases.iter().map(|case| package(case, &names)).collect();
    if !cases.iter().any(|case| manifest(case).any(|line| line == ONLY_THESE)) {
        packages.push(same_features());
    }
    let workspace = format!("crates/{}", folder.file_name().unwrap().display());
    let said = project::check(&workspace, &packages);
    let mut wrong = verdict::wrong(cases, &said);
    wrong.extend(cases.iter().flat_map(|case| unnamed(case, &said)));
    wrong
}

/// What the errors of a case have to name, and don't.
fn unnamed(case: &Case, said: &Said) -> Vec<String> {
    let said = said.of(&case.file);
    let is_named = |word: &str| {
        let errors = said.iter().filter(|said| said.is_error());
        let mut texts = errors.flat_map(|said| [said.texts(), said.shown_code()]).flatten();
        texts.any(|text| text.contains(word))
    };
    let words = manifest(case).filter_map(|line| line.strip_prefix(HAS_TO_NAME));
    words
        .filter(|word| !is_named(word))
        .map(|word| format!("{}\n    no error names `{word}`", case.name()))
        .collect()
}

/// The crate that a file is.
fn package(case: &Case, siblings: &[&str]) -> Package {
    let mut edition = "2024";
    let mut dependencies = String::new();
    for line in manifest(case).filter(|line| *line != ONLY_THESE && !line.starts_with(HAS_TO_NAME)) {
        if line == "edition = \"2021\"" {
            edition = "2021";
        } else {
            dependencies += &format!("{}\n", with_path(line, siblings));
        }
    }
    let kind = if case.source.contains("fn main()") { Kind::Program } else { Kind::Library };
    let name = name(case).to_owned();
    let of = Crate { name: name.clone(), kind, file: case.file.clone() };
    Package { name, edition, dependencies, crates: vec![of] }
}

/// What the other cases depend on, so that what is built for them fits.
fn same_features() -> Package {
    let name = "features".to_owned();
    let file = root().join("tests/ui/stores/lib.rs");
    let of = Crate { name: name.clone(), kind: Kind::Library, file };
    Package { name, edition: "2024", dependencies: project::dependencies(), crates: vec![of] }
}

fn manifest(case: &Case) -> impl Iterator<Item = &str> {
    case.source.lines().map_while(|line| line.strip_prefix(LINE))
}

/// The line, with the path as cargo finds it: beside this crate, or in the repository.
fn with_path(line: &str, siblings: &[&str]) -> String {
    let Some((before, (path, after))) =
        line.split_once("path = \"").and_then(|(before, rest)| Some((before, rest.split_once('"')?)))
    else {
        return line.to_owned();
    };
    let place = if siblings.contains(&path) { Path::new("..").join(path) } else { root().join(path) };
    format!("{before}path = {:?}{after}", place.display().to_string())
}

fn name(case: &Case) -> &str {
    case.file.file_stem().and_then(|name| name.to_str()).expect("a file has a name")
}
