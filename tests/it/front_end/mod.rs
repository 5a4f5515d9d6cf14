//! A front end that was written for FastAPI Users: one script of requests, played against an application of that library
//! and against one of ours.

mod differences;
mod same;
mod script;
mod seen;
mod servers;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use self::differences::{DIFFERENCES, Difference, EVERYWHERE, NOTHING};
use self::same::SAME;
use self::script::{Step, play};
use self::seen::{ACCOUNTS, ANSWER, Seen};
use self::servers::{Providers, Server};

#[tokio::test(flavor = "multi_thread")]
async fn a_front_end_of_fastapi_users_sees_no_other_difference() {
    let providers = Providers::start().await;
    let theirs = play(&mut Server::theirs(&providers), &providers).await;
    let providers = Providers::start().await;
    let ours = play(&mut Server::ours(&providers).await, &providers).await;

    let mut met = BTreeSet::new();
    let mut unknown = Vec::new();
    assert_eq!(theirs.len(), ours.len());
    for (theirs, ours) in theirs.iter().zip(&ours) {
        assert_eq!(theirs.name, ours.name);
        for (what, there, here) in differing(&theirs.seen, &ours.seen) {
            let is_it = |known: &Difference| known.is(theirs, &what, &there, &here);
            match DIFFERENCES.iter().position(is_it) {
                Some(index) => drop(met.insert(index)),
                None => unknown.push(format!("{}: {what}: {there:?} there, {here:?} here", theirs.name)),
            }
        }
    }
    let gone = DIFFERENCES.iter().enumerate().filter(|(index, _)| !met.contains(index));
    let gone: Vec<_> = gone.map(|(_, known)| format!("{known:?}")).collect();
    assert!(
        unknown.is_empty() && gone.is_empty(),
        "differences that are not in the table:\n{}\nin the table, and not there:\n{}",
        unknown.join("\n"),
        gone.join("\n")
    );

    let same = theirs.iter().zip(&ours).filter(|(theirs, ours)| theirs.seen[ANSWER] == ours.seen[ANSWER]);
    let same: Vec<_> = same.map(|(step, _)| (step.name, &*step.seen[ANSWER])).collect();
    assert_eq!(same, SAME);
}

#[test]
fn the_page_about_moving_lists_every_difference() {
    let rows: Vec<_> = DIFFERENCES.iter().map(Difference::row).collect();
    let head = "| When | What | FastAPI Users | Here | Why |\n| --- | --- | --- | --- | --- |";
    let table = format!("{head}\n{}\n\n", rows.join("\n"));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/moving-from-fastapi-users.md");
    assert!(
        fs::read_to_string(page).unwrap().contains(&table),
        "the table in docs/moving-from-fastapi-users.md has to be:\n\n{table}"
    );
}

/// What differs, with how it is there and here.
fn differing(theirs: &Seen, ours: &Seen) -> Vec<(String, String, String)> {
    let of = |seen: &Seen, what: &str| seen.get(what).cloned().unwrap_or_else(|| NOTHING.to_owned());
    let is_other = |what: &str| theirs.get(what) != ours.get(what);
    let names: BTreeSet<&String> = if is_other(ANSWER) {
        theirs.keys().filter(|what| *what == ANSWER).collect()
    } else {
        theirs.keys().chain(ours.keys()).collect()
    };
    names
        .into_iter()
        .filter(|what| is_other(what) && !(is_other(ACCOUNTS) && what.starts_with("oauth_accounts[")))
        .map(|what| (what.clone(), of(theirs, what), of(ours, what)))
        .collect()
}

impl Difference {
    fn is(&self, step: &Step, what: &str, theirs: &str, ours: &str) -> bool {
        let any_account = |what: &str| match what.split_once('[').zip(what.split_once(']')) {
            Some(((list, _), (_, field))) => format!("{list}[]{field}"),
            None => what.to_owned(),
        };
        (self.step == EVERYWHERE || self.step == step.name)
            && (self.what, self.theirs, self.ours) == (&*any_account(what), theirs, ours)
    }

    /// The row of the page about moving.
    fn row(&self) -> String {
        let Self { step, what, theirs, ours, why } = self;
        let code = |text: &str| if text == NOTHING { text.to_owned() } else { format!("`{text}`") };
        let what = if what.contains('[') { code(what) } else { (*what).to_owned() };
        format!("| {step} | {what} | {} | {} | {why} |", code(theirs), code(ours))
    }
}
