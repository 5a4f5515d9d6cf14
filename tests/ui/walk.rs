//! The walk, `tests/ui/walk`: from one line to a program, by the messages alone.
//!
//! Each step has the one before with what its messages told to add. So each added line, or what is new in it, has to stand
//! in the messages: between backticks, or in the code that the compiler suggests. Who is told that a name is missing may
//! declare it, or import it: other releases of rustc suggest this, 1.95 does not for names of other crates. Where there is
//! no error, the program says what is missing when it is run; else one line is free, what the person wants next.

use std::collections::BTreeSet;
use std::path::PathBuf;

use users_runtime::ConfigError;

use crate::cases::{self, Case};
use crate::diagnostics::{Diagnostic, Span};
use crate::project::{self, Package, Said};

#[test]
fn messages_lead_from_one_line_to_a_program() {
    let steps: Vec<_> = cases::files(&folder()).into_iter().map(Case::read).collect();
    let said = compile(&steps);
    let wrong: Vec<_> = steps.windows(2).flat_map(|steps| untold(&steps[0], &steps[1], &said)).collect();
    assert!(wrong.is_empty(), "the messages do not lead on:\n\n{}\n", wrong.join("\n\n"));
    let last: Vec<_> = said.of(&steps[steps.len() - 1].file).iter().map(|said| said.headline()).collect();
    assert!(last.is_empty() && steps.len() > 1, "the walk does not end in a program: {last:#?}");
}

#[test]
fn the_walk_begins_with_one_line() {
    let first = Case::read(folder().join("01.rs")).source;
    assert_eq!(first, "#[oauth_account]\nstruct OAuthAccount;\n\nfn main() {}\n");
}

fn folder() -> PathBuf {
    project::root().join("tests/ui/walk")
}

fn compile(steps: &[Case]) -> Said {
    let crates = steps.iter().enumerate().map(|(number, case)| case.compiled_as(number)).collect();
    let dependencies = project::dependencies();
    let package = Package { name: "walk".to_owned(), edition: "2024", dependencies, crates };
    project::check("walk", &[package])
}

/// What a step adds and the messages of the one before do not say.
fn untold(before: &Case, step: &Case, said: &Said) -> Vec<String> {
    let said = said.of(&before.file);
    let has_errors = said.iter().any(|said| said.is_error());
    let when_run = if has_errors { None } else { says_when_run(&before.source) };
    let told = Told::by(&said, when_run.as_deref(), &before.source);
    let (mut added, removed) = difference(&before.source, &step.source);
    added.retain(|line| !told.tells(line, &removed));
    if !has_errors && when_run.is_none() && added.len() == 1 {
        added.clear();
    }
    let messages: Vec<_> = said.iter().map(|said| said.headline()).chain(when_run).collect();
    let wrong = |line| format!("{} adds\n    {line}\nafter\n    {}", step.name(), messages.join("\n    "));
    added.into_iter().map(wrong).collect()
}

/// What a program that compiles says of its service when it is run.
fn says_when_run(source: &str) -> Option<String> {
    let calls = [
        (".base_url(", ConfigError::NoBaseUrl),
        (".keys(", ConfigError::NoKeys),
        (".session(", ConfigError::NoSession),
    ];
    let missing = calls.into_iter().find(|(call, _)| !source.contains(call));
    missing.filter(|_| source.contains(".build()")).map(|(_, error)| error.to_string())
}

/// The lines that the one source has more, and those that the other has.
fn difference<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let more = |of: &'a str, than: &'a str| {
        let mut than: Vec<_> = than.lines().map(str::trim).collect();
        let mut more: Vec<_> = of.lines().map(str::trim).collect();
        more.retain(|line| than.iter().position(|it| it == line).map(|index| than.remove(index)).is_none());
        more
    };
    (more(after, before), more(before, after))
}

/// What messages say.
#[derive(Debug, Default)]
struct Told {
    /// Code, as its tokens.
    code: Vec<Vec<String>>,
    /// Names that are missing.
    missing: BTreeSet<String>,
}

impl Told {
    fn by(said: &[&Diagnostic], when_run: Option<&str>, source: &str) -> Self {
        let mut told = Self::default();
        for said in said {
            told.hear(said, source);
        }
        told.code.extend(when_run.into_iter().flat_map(code_in));
        told
    }

    fn hear(&mut self, said: &Diagnostic, source: &str) {
        for text in said.texts() {
            self.code.extend(code_in(text));
        }
        if said.message.starts_with("cannot find ") {
            self.missing.extend(said.message.split('`').nth(1).map(str::to_owned));
        }
        let suggested = |span: &Span| Some(tokens(&span.replaced(source)?));
        let spans = said.children.iter().flat_map(|said| &said.spans);
        self.code.extend(spans.filter_map(suggested));
    }

    /// Whether the messages say the line, or how it differs from one that was there.
    fn tells(&self, line: &str, removed: &[&str]) -> bool {
        let line = tokens(line);
        let removed = removed.iter().map(|removed| tokens(removed));
        removed.chain([Vec::new()]).any(|removed| self.has(new_in(&line, &removed))) || self.declares(&line)
    }

    /// Whether this is said, up to punctuation at its ends.
    fn has(&self, code: &[String]) -> bool {
        let code = without_ends(code);
        code.is_empty() || self.code.iter().any(|said| said.windows(code.len()).any(|said| said == code))
    }

    /// Whether it declares a name that is missing, as an empty type or as a text, or imports it.
    fn declares(&self, line: &[String]) -> bool {
        let line: Vec<_> = line.iter().map(String::as_str).collect();
        match line[..] {
            ["pub", "struct", name, ";"]
            | ["use", .., ":", ":", name, ";"]
            | ["let", name, "=", "\"", .., "\"", ";"] => self.missing.contains(name),
            _ => false,
        }
    }
}

impl Span {
    /// The line, with what is suggested instead.
    fn replaced(&self, source: &str) -> Option<String> {
        let suggested = self.suggested_replacement.as_ref()?;
        let part = |line: usize, columns: &dyn Fn(usize) -> bool| -> String {
            let line = source.lines().nth(line - 1).unwrap_or_default();
            line.chars().enumerate().filter(|(index, _)| columns(index + 1)).map(|(_, char)| char).collect()
        };
        let before = part(self.line_start, &|column| column < self.column_start);
        let after = part(self.line_end, &|column| column >= self.column_end);
        Some(format!("{before}{suggested}{after}"))
    }
}

/// The code in a text, as tokens.
fn code_in(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.split('`').skip(1).step_by(2).map(tokens)
}

/// The part of the line that the other does not have: what remains without the beginning and the end that both have.
fn new_in<'a>(line: &'a [String], other: &[String]) -> &'a [String] {
    let start = line.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (line, other) = (&line[start..], &other[start..]);
    let end = line.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    &line[..line.len() - end]
}

/// Brackets, commas and semicolons at the ends are a matter of layout.
fn without_ends(mut code: &[String]) -> &[String] {
    let is_layout = |token: &String| [",", ";", "{", "}", "(", ")"].contains(&&**token);
    let opens = |code: &[String]| code.iter().filter(|token| *token == "(").count();
    let closes = |code: &[String]| code.iter().filter(|token| *token == ")").count();
    while let [first, rest @ ..] = code
        && is_layout(first)
        && (opens(code) != closes(code) || first != "(")
    {
        code = rest;
    }
    while let [rest @ .., last] = code
        && is_layout(last)
        && (opens(code) != closes(code) || last != ")")
    {
        code = rest;
    }
    if code.iter().all(is_layout) { &[] } else { code }
}

/// Words, and other characters one by one. White space is none.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut goes_on = false;
    for char in code.chars() {
        let is_word = char.is_alphanumeric() || char == '_';
        match tokens.last_mut() {
            Some(word) if is_word && goes_on => word.push(char),
            _ if char.is_whitespace() => {}
            _ => tokens.push(char.to_string()),
        }
        goes_on = is_word;
    }
    tokens
}

#[test]
fn only_what_is_said_is_told() {
    let told = Told {
        code: vec![tokens("{ pub id: Uuid, … }"), tokens("f(1)")],
        missing: BTreeSet::from(["User".to_owned()]),
    };
    for line in ["pub id: Uuid,", "}", "pub struct User;", "use a::b::User;", "f(1);", ""] {
        assert!(told.tells(line, &[]), "{line}");
    }
    for line in [
        "pub id: i64,",
        "pub ident: Uuid",
        "pub struct Other;",
        "use a::Other;",
        "use a::{User, b};",
        "pub struct User(i64);",
        "f(2);",
        "g",
    ] {
        assert!(!told.tells(line, &[]), "{line}");
    }
    assert!(told.tells("let a = f(1);", &["let a = g;"]) && !told.tells("let a = f(1);", &["let b = g;"]));
}
