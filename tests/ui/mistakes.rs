//! The catalogue of mistakes, `tests/ui/fail`: each is one error, on the token at fault, in words that a person knows,
//! with the remedy.

use std::fs;
use std::sync::OnceLock;

use crate::cases::{self, Case};
use crate::diagnostics::Diagnostic;
use crate::project::{self, Package, Said};
use crate::{toolchain, verdict};

#[test]
fn each_mistake_is_one_error_on_its_token() {
    let (cases, said) = catalogue();
    verdict::all(cases, said);
}

#[test]
fn cases_mark_a_mistake_and_have_their_message() {
    for case in cases::all("fail") {
        assert!(!case.marks.is_empty(), "{} marks no mistake: `//~ token` at the end of a line", case.name());
    }
    for file in fs::read_dir(project::root().join("tests/ui/fail")).unwrap() {
        for file in fs::read_dir(file.unwrap().path()).unwrap() {
            let case = file.unwrap().path().with_extension("rs");
            assert!(case.exists(), "the message of {} is left, and the case is gone", case.display());
        }
    }
}

#[test]
fn messages_are_as_written() {
    if toolchain::is_pinned() {
        trybuild::TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
        return;
    }
    toolchain::not_in_ci();
    let (cases, said) = catalogue();
    let wrong = cases.iter().filter_map(|case| other_words(case, &said.of(&case.file)));
    verdict::report(cases, &wrong.collect::<Vec<_>>());
}

/// What the compiler said of each case, once for all tests.
fn catalogue() -> &'static (Vec<Case>, Said) {
    static CATALOGUE: OnceLock<(Vec<Case>, Said)> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let cases = cases::all("fail");
        let crates = cases.iter().enumerate().map(|(number, case)| case.compiled_as(number)).collect();
        let dependencies = project::dependencies();
        let package = Package { name: "mistakes".to_owned(), edition: "2024", dependencies, crates };
        let said = project::check("mistakes", &[package]);
        (cases, said)
    })
}

/// Messages of ours that are not in the case's `.stderr`. Those of the compiler have a code, and may change with it.
fn other_words(case: &Case, said: &[&Diagnostic]) -> Option<String> {
    let written = fs::read_to_string(case.file.with_extension("stderr")).unwrap_or_default();
    let ours = said.iter().filter(|said| said.is_error() && said.code.is_none());
    let missing = ours.map(|said| said.headline()).filter(|said| !written.contains(&format!("{said}\n")));
    let missing: Vec<_> = missing.collect();
    (!missing.is_empty())
        .then(|| format!("{}\n    not in its .stderr: {}", case.name(), missing.join("\n    ")))
}
