//! Whether what the compiler said of a case is what the case marks, and says it well.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::cases::Case;
use crate::diagnostics::{Diagnostic, Span};
use crate::markers::Mark;
use crate::names;
use crate::project::Said;

/// What our messages tell a person to do, and how they name what would be right.
const REMEDIES: &str = "write|add|take|keep|rename|mark|make|put|leave|say|derive|use letters|name it|name the|set that|\
    did you mean|has to be|goes on|is written|such as|turn on|is gated behind the";

/// Fails if anything is wrong with what was said of these cases.
pub(crate) fn all(cases: &[Case], said: &Said) {
    report(cases, &wrong(cases, said));
}

/// What is wrong with what was said of these cases.
pub(crate) fn wrong(cases: &[Case], said: &Said) -> Vec<String> {
    wrong_with(cases, |case| said.of(&case.file))
}

/// The same for cases that are modules of one crate.
pub(crate) fn wrong_in_modules(cases: &[Case], said: &Said) -> Vec<String> {
    wrong_with(cases, |case| said.in_file(&case.file))
}

fn wrong_with<'a>(cases: &[Case], said: impl Fn(&Case) -> Vec<&'a Diagnostic>) -> Vec<String> {
    let hidden = names::hidden();
    cases.iter().filter_map(|case| on(case, &said(case), &hidden)).collect()
}

/// Fails if anything is wrong.
pub(crate) fn report(cases: &[Case], wrong: &[String]) {
    let (count, all) = (wrong.len(), cases.len());
    assert!(wrong.is_empty(), "{count} of {all} cases are not as they mark:\n\n{}\n", wrong.join("\n\n"));
}

/// What is wrong with what was said of a case: a line each, under the case's name; nothing if all is well.
fn on(case: &Case, said: &[&Diagnostic], hidden: &BTreeSet<String>) -> Option<String> {
    let mut wrong = Vec::new();
    let errors = said.iter().copied().filter(|said| said.is_error());
    let mut free: Vec<&Mark> = case.marks.iter().collect();
    for error in errors {
        match free.iter().position(|mark| lies_in(error, mark, case)) {
            Some(index) => wrong.extend(remedy(error, free.remove(index))),
            None => wrong.push(format!("{} is not marked: {}", places(error), error.headline())),
        }
    }
    wrong.extend(free.iter().map(|mark| format!("{} is marked, and no error lies in it", place(mark))));
    let others = said.iter().filter(|said| !said.is_error());
    wrong.extend(others.map(|said| format!("{} has a {}", places(said), said.headline())));
    for diagnostic in said {
        wrong.extend(unsayable(diagnostic, &case.source, hidden));
    }
    under_its_name(case, &wrong)
}

fn under_its_name(case: &Case, wrong: &[String]) -> Option<String> {
    let mut report = case.name();
    for line in wrong {
        write!(report, "\n    {}", line.replace('\n', "\n        ")).unwrap();
    }
    (!wrong.is_empty()).then_some(report)
}

/// Whether all that an error is about is the marked token, or a part of it.
fn lies_in(error: &Diagnostic, mark: &Mark, case: &Case) -> bool {
    let inside = |span: &Span| {
        let Some(span) = span.seen_in(&case.file) else {
            return false;
        };
        (span.line_start, span.line_end) == (mark.line, mark.line)
            && mark.columns.start <= span.column_start
            && span.column_end <= mark.columns.end
    };
    error.primary().next().is_some() && error.primary().all(inside)
}

fn remedy(error: &Diagnostic, mark: &Mark) -> Option<String> {
    match (has_remedy(error), mark.without_remedy) {
        (false, false) => Some(format!(
            "{} has an error that does not say what to write: {}",
            place(mark),
            error.headline()
        )),
        (true, true) => Some(format!("{} is excused by `//~?`, and says what to write", place(mark))),
        _ => None,
    }
}

/// Whether it suggests code, or has a word of those that our remedies have.
fn has_remedy(error: &Diagnostic) -> bool {
    error.suggests_code() || error.texts().into_iter().any(tells)
}

fn tells(text: &str) -> bool {
    let prose: Vec<_> = text.split('`').step_by(2).collect();
    let prose = format!(" {} ", prose.join(" ").replace(|c: char| !c.is_alphabetic(), " ")).to_lowercase();
    REMEDIES.split('|').any(|words| prose.contains(&format!(" {words} ")))
}

/// Parts of a message that mean nothing to a person who did not write this library.
fn unsayable(said: &Diagnostic, source: &str, hidden: &BTreeSet<String>) -> Vec<String> {
    let own: BTreeSet<_> = names::words(source).collect();
    let mut found = BTreeSet::new();
    for text in said.texts() {
        found.extend(["__", "private::"].into_iter().filter(|part| text.contains(part)));
        found.extend(names::in_code(text).filter(|name| hidden.contains(*name) && !own.contains(name)));
    }
    let wrong = |name| format!("{} has a message that says `{name}`: {}", places(said), said.headline());
    found.into_iter().map(wrong).collect()
}

fn place(mark: &Mark) -> String {
    format!("{}:{} `{}`", mark.line, mark.columns.start, mark.token)
}

fn places(said: &Diagnostic) -> String {
    let places: Vec<_> = said.primary().map(Span::place).collect();
    if places.is_empty() { "no place".to_owned() } else { places.join(" and ") }
}

#[test]
fn a_remedy_is_told_in_prose() {
    assert!(
        tells("`id` is given twice; keep one") && tells("expected a store such as `SqlStore::new(pool)`")
    );
    assert!(
        !tells("this name has 64 bytes; PostgreSQL takes 63") && !tells("no `write` here; nothing makes it")
    );
}
