//! What a program asks of rust-analyzer, in comments below its lines.
//!
//! ```text
//! account.id;
//! //? id goes to `"i64"` in `id = "i64"`
//! //? id shows `pub id: i64`, `The primary key.`
//! ```
//!
//! `id@2` is the second `id` of the line. What stands after `in` is code that the program has once, with the token in it.

use crate::app::Target;

const MARK: &str = "//?";

/// A question, and its answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The token and its line, for people.
    pub(crate) name: String,
    /// The middle of the token, where the cursor is put: line and column from 0.
    pub(crate) place: (usize, usize),
    pub(crate) answer: Answer,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// "Go to definition" goes to this token alone, or to the empty place before it.
    GoesTo { start: (usize, usize), end: (usize, usize) },
    /// The documentation that is shown has these texts.
    Shows(Vec<String>),
}

/// The questions of a program. A mark that is not clear is a mistake in the test.
pub(crate) fn read(source: &str) -> Vec<Question> {
    assert!(source.is_ascii(), "columns would be counted otherwise");
    let mut code = (0, "");
    let mut questions = Vec::new();
    for (line, text) in source.lines().enumerate() {
        match text.trim().strip_prefix(MARK) {
            Some(mark) => questions.push(question(source, code, mark.trim())),
            None => code = (line, text),
        }
    }
    questions
}

impl Answer {
    /// Whether these are the places that the editor may be sent to.
    pub(crate) fn is_at(&self, targets: &[Target], file: &str) -> bool {
        let (Self::GoesTo { start, end }, [target]) = (self, targets) else { return false };
        target.file == file && target.start == *start && (target.end == *end || target.end == *start)
    }
}

fn question(source: &str, (line, code): (usize, &str), mark: &str) -> Question {
    let wrong = |what: &str| -> ! { panic!("below line {}: {what}: `{mark}`", line + 1) };
    let Some((token, asked)) = mark.split_once(' ') else { wrong("no question") };
    let (token, nth) = token.split_once('@').unwrap_or((token, "1"));
    let nth: usize = nth.parse().unwrap_or_else(|_| wrong("no number"));
    let Some((column, _)) = code.match_indices(token).nth(nth - 1) else { wrong("no such token") };
    let texts: Vec<_> = asked.split('`').skip(1).step_by(2).collect();
    let answer = match &texts[..] {
        [target, code] if asked.starts_with("goes to ") => goes_to(source, target, code),
        [_, ..] if asked.starts_with("shows ") => {
            Answer::Shows(texts.iter().map(|&text| text.to_owned()).collect())
        }
        _ => wrong("no such question"),
    };
    let name = format!("`{token}` in line {}, `{}`", line + 1, code.trim());
    Question { name, place: (line, column + token.len() / 2), answer }
}

/// The place of a token, by code around it.
fn goes_to(source: &str, token: &str, code: &str) -> Answer {
    let places = source.lines().enumerate().filter(|(_, text)| !text.trim().starts_with(MARK));
    let mut places = places.flat_map(|(line, text)| text.match_indices(code).map(move |(at, _)| (line, at)));
    let (Some((line, at)), None) = (places.next(), places.next()) else {
        panic!("`{code}` is not there once");
    };
    let column = at + code.find(token).unwrap_or_else(|| panic!("`{token}` is not in `{code}`"));
    Answer::GoesTo { start: (line, column), end: (line, column + token.len()) }
}

#[test]
fn a_mark_is_a_question() {
    let questions = read("let a = b.b;\n//? b@2 goes to `x` in `fn x`\n //? a shows `A`, `1`\nfn x() {}\n");
    let [to, shows] = &questions[..] else { panic!("{questions:?}") };
    assert_eq!((to.place, &to.answer), ((0, 10), &Answer::GoesTo { start: (3, 3), end: (3, 4) }));
    assert_eq!((shows.place, &shows.answer), ((0, 4), &Answer::Shows(vec!["A".to_owned(), "1".to_owned()])));
    let target = |end| vec![Target { file: "f".to_owned(), start: (3, 3), end }];
    assert!(to.answer.is_at(&target((3, 4)), "f") && to.answer.is_at(&target((3, 3)), "f"));
    assert!(!to.answer.is_at(&target((3, 5)), "f") && !to.answer.is_at(&target((3, 4)), "g"));
    assert!(!to.answer.is_at(&[], "f") && !to.answer.is_at(&[target((3, 4)), target((3, 4))].concat(), "f"));
}
