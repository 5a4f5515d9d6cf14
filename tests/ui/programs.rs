//! The catalogue of what must compile, `tests/ui/pass`, in each edition: cleanly, under lints that few applications have.

use crate::project::{self, Package};
use crate::{cases, toolchain, verdict};

/// What each case begins with, after its documentation.
const LINTS: &str = "#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]\n";

#[test]
fn programs_compile_in_edition_2021() {
    compile("2021");
}

#[test]
fn programs_compile_in_edition_2024() {
    compile("2024");
}

#[test]
fn programs_are_linted() {
    for case in cases::all("pass") {
        assert!(case.source.contains(LINTS), "{} has to have the line\n{LINTS}", case.name());
        assert!(case.marks.is_empty(), "{} marks a mistake, and has to compile", case.name());
    }
}

fn compile(edition: &'static str) {
    let cases = cases::all("pass");
    let crates = cases.iter().enumerate().map(|(number, case)| case.compiled_as(number)).collect();
    let name = format!("programs{edition}");
    let package = Package { name: name.clone(), edition, dependencies: project::dependencies(), crates };
    let said = project::clippy(&name, &[package], lints());
    verdict::all(&cases, &said);
}

/// trybuild's flags allow dead code, which an application does not. Lints of another compiler are no errors.
fn lints() -> &'static [&'static str] {
    if toolchain::is_pinned() { &["-W", "dead_code"] } else { &["--cap-lints", "allow"] }
}
