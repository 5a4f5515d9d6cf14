//! A program without mistakes: where its names lead, and what is shown of them.

use crate::app;
use crate::marks::{Answer, Question, read};

/// So that it surely has no mistake.
#[allow(clippy::pedantic, missing_docs, unreachable_pub, dead_code)]
#[path = "app/lib.rs"]
mod compiled;

const PROGRAM: &str = include_str!("app/lib.rs");

#[test]
fn names_lead_to_one_place_where_somebody_wrote_them() {
    let mut app = app::open();
    app.type_in(PROGRAM);
    check(|Question { place, answer, .. }| {
        let targets = app.definitions(*place);
        let is_wrong = matches!(answer, Answer::GoesTo { .. }) && !answer.is_at(&targets, app::FILE);
        is_wrong.then(|| format!("goes to {targets:#?}, and not: {answer:?}"))
    });
}

#[test]
fn names_show_their_types_and_documentation() {
    let mut app = app::open();
    app.type_in(PROGRAM);
    check(|Question { place, answer, .. }| {
        let Answer::Shows(texts) = answer else { return None };
        let shown = app.hover(*place);
        let missing: Vec<_> = texts.iter().filter(|text| !shown.contains(*text)).collect();
        (!missing.is_empty()).then(|| format!("does not show {missing:?}, but\n{shown}"))
    });
}

/// One thing at a time, nothing unknown, and no name that people are not to use.
#[test]
fn nothing_else_is_shown() {
    let mut app = app::open();
    app.type_in(PROGRAM);
    check(|Question { place, .. }| {
        let shown = app.hover(*place);
        let odd: Vec<_> = ["__", "{unknown}"].into_iter().filter(|odd| shown.contains(odd)).collect();
        (!odd.is_empty()).then(|| format!("shows {odd:?}:\n{shown}"))
    });
}

#[test]
fn no_error_is_shown() {
    let mut app = app::open();
    app.type_in(PROGRAM);
    let errors = app.errors();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Fails with what is wrong with all questions.
fn check(mut wrong: impl FnMut(&Question) -> Option<String>) {
    let questions = read(PROGRAM);
    assert!(questions.len() > 40, "the program asks {}", questions.len());
    let wrong: Vec<_> = questions
        .iter()
        .filter_map(|question| Some(format!("{}\n{}", question.name, wrong(question)?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
