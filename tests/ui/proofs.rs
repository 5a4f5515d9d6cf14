//! What only types can give, `tests/ui/proofs`: pairs of cases that differ in one line, one that compiles and one that does
//! not.
//!
//! Those in `inside` are of steps that the library keeps to itself: they are compiled as modules of `flow`, in a copy of
//! the runtime.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cases::{self, Case};
use crate::project::{self, Crate, Kind, Package};
use crate::verdict;

/// Of the copies of the runtime.
const WORKSPACE: &str = "inside";

#[test]
fn proofs_hold() {
    let cases = outside();
    let crates = cases.iter().enumerate().map(|(number, case)| case.compiled_as(number)).collect();
    let dependencies = project::dependencies();
    let package = Package { name: "proofs".to_owned(), edition: "2024", dependencies, crates };
    verdict::all(&cases, &project::check("proofs", &[package]));
}

#[test]
fn proofs_inside_the_runtime_hold() {
    let cases = inside();
    let (compile, do_not): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.marks.is_empty());
    // Each that does not is in a copy of its own: after errors of types, rustc does not look for private fields.
    let mut packages = vec![runtime_with("compile", &compile)];
    for (number, case) in do_not.into_iter().enumerate() {
        packages.push(runtime_with(&format!("does_not_{number}"), &[case]));
    }
    let said = project::check(WORKSPACE, &packages);
    let mut wrong = verdict::wrong_in_modules(&cases, &said);
    wrong.extend(
        said.of(&packages[0].crates[0].file)
            .iter()
            .filter(|said| said.is_error())
            .map(|said| said.headline()),
    );
    verdict::report(&cases, &wrong);
}

#[test]
fn proofs_are_pairs_that_differ_in_one_line() {
    for case in [outside(), inside()].concat() {
        let pair = ["compiles.rs", "does_not.rs"].map(|name| Case::read(case.file.with_file_name(name)));
        let lines = pair.each_ref().map(|case| code(&case.source));
        let differ = lines[0].iter().zip(&lines[1]).filter(|(one, other)| one != other).count();
        assert!(
            lines[0].len() == lines[1].len() && differ == 1,
            "the two of {} differ in more than one line, or in none",
            case.name()
        );
        let [compiles, does_not] = pair.map(|case| case.marks.len());
        assert!(compiles == 0 && does_not > 0, "{} has to mark what `does_not.rs` proves", case.name());
    }
}

fn outside() -> Vec<Case> {
    let all = cases::all("proofs").into_iter();
    all.filter(|case| !is_inside(&case.file)).collect()
}

fn inside() -> Vec<Case> {
    let all = cases::all("proofs").into_iter();
    all.filter(|case| is_inside(&case.file)).collect()
}

fn is_inside(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "inside")
}

/// The lines, without marks and what is said of them.
fn code(source: &str) -> Vec<&str> {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).collect()
}

/// The runtime without features, with these cases as modules of `flow`.
fn runtime_with(name: &str, cases: &[&Case]) -> Package {
    let src = project::workspace(WORKSPACE).join(name).join("src");
    copy(&project::root().join("users-runtime/src"), &src);
    let flow = src.join("flow/mod.rs");
    let mut source = fs::read_to_string(&flow).expect("flow/mod.rs");
    for (number, case) in cases.iter().enumerate() {
        write!(source, "\n#[path = {:?}]\nmod proof{number};\n", case.file.display().to_string()).unwrap();
    }
    fs::write(flow, source).unwrap();
    let of = Crate { name: "users_runtime".to_owned(), kind: Kind::Library, file: src.join("lib.rs") };
    let dependencies = project::dependencies_of_the_runtime();
    Package { name: name.to_owned(), edition: "2024", dependencies, crates: vec![of] }
}

/// Copies the sources of a folder.
fn copy(from: &Path, to: &Path) {
    // What is not there any more, must not be there from before.
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    for file in cases::files(from) {
        let to: PathBuf = to.join(file.strip_prefix(from).expect("a file of the folder"));
        fs::create_dir_all(to.parent().expect("a folder")).unwrap();
        fs::copy(&file, to).unwrap();
    }
}
