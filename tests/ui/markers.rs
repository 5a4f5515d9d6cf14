//! What a case says of its own mistakes, in comments.
//!
//! `//~ token` at the end of a line marks a token of that line that is at fault; `//~ token@2` is its second occurrence.
//! A line with several mistakes has several marks. `//~? why` on a line of its own, above, says of the
//! last of them why the language allows no remedy in the message.

use std::ops::Range;

/// One mistake: the token at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) token: String,
    /// The number of its line, from 1.
    pub(crate) line: usize,
    /// Its columns, from 1, as rustc counts them.
    pub(crate) columns: Range<usize>,
    /// The message needs no remedy, for a reason that is given.
    pub(crate) without_remedy: bool,
}

/// The marks in this source, in their order.
pub(crate) fn read(source: &str) -> Result<Vec<Mark>, String> {
    let mut marks = Vec::new();
    let mut excused = false;
    for (line, text) in source.lines().enumerate().map(|(index, text)| (index + 1, text)) {
        let wrong = |what: &str| format!("line {line}: {what}");
        if let Some(why) = text.trim_start().strip_prefix("//~?") {
            if why.trim().is_empty() {
                return Err(wrong("`//~?` has to say why the language allows no remedy"));
            }
            excused = true;
            continue;
        }
        let Some((code, comments)) = text.split_once("//~") else {
            continue;
        };
        for comment in comments.split("//~") {
            let (token, columns) = find(code, comment.trim()).map_err(|what| wrong(&what))?;
            marks.push(Mark { token, line, columns, without_remedy: false });
        }
        if let Some(last) = marks.last_mut() {
            last.without_remedy = excused;
        }
        excused = false;
    }
    if excused {
        return Err("a `//~?` stands above no mark".to_owned());
    }
    Ok(marks)
}

/// The token that a comment names, and its columns in the code.
fn find(code: &str, comment: &str) -> Result<(String, Range<usize>), String> {
    let counted = comment.rsplit_once('@').and_then(|(token, nth)| Some((token, nth.parse::<usize>().ok()?)));
    let (token, nth) = counted.unwrap_or((comment, 0));
    let places = occurrences(code, token);
    let place = match (nth, &places[..]) {
        (0, [place]) => place,
        (0, [_, ..]) => {
            return Err(format!("`{token}` stands there {} times: write `{token}@2`", places.len()));
        }
        (1.., _) if nth <= places.len() => &places[nth - 1],
        _ => return Err(format!("`{comment}` does not stand there")),
    };
    let start = code[..*place].chars().count() + 1;
    Ok((token.to_owned(), start..start + token.chars().count()))
}

/// Where a token begins in the code, not counting longer words.
fn occurrences(code: &str, token: &str) -> Vec<usize> {
    let goes_on = |before: Option<char>, after: Option<char>| {
        let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        in_word(before) && in_word(after)
    };
    let is_whole = |start: usize| {
        let end = start + token.len();
        !goes_on(code[..start].chars().next_back(), token.chars().next())
            && !goes_on(token.chars().next_back(), code[end..].chars().next())
    };
    let places = code.match_indices(token).map(|(start, _)| start);
    places.filter(|start| !token.is_empty() && is_whole(*start)).collect()
}

#[test]
fn marks_name_a_token_of_their_line() {
    let marks = read("fn a() {}\n//~? why\nid = id //~ id@2 //~ =\nx //~ x").unwrap();
    let seen: Vec<_> = marks
        .iter()
        .map(|mark| (&*mark.token, mark.line, mark.columns.clone(), mark.without_remedy))
        .collect();
    assert_eq!(seen, [("id", 3, 6..8, false), ("=", 3, 4..5, true), ("x", 4, 1..2, false)]);
}

#[test]
fn marks_count_characters_and_whole_words() {
    assert_eq!(read("/* é */ id_of id //~ id").unwrap()[0].columns, 15..17);
    assert_eq!(read(r#"a = "" //~ """#).unwrap()[0].columns, 5..7);
}

#[test]
fn marks_that_say_nothing_clear_are_refused() {
    for source in ["id = id //~ id", "id //~ ids", "id //~ id@2", "id //~", "//~?\nid //~ id", "//~? why"] {
        assert!(read(source).is_err(), "{source}");
    }
}
