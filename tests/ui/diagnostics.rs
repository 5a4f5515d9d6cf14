//! What the compiler says, as cargo hands it on in JSON.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A line that cargo prints.
#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) target: Option<Target>,
    pub(crate) message: Option<Diagnostic>,
}

#[derive(Deserialize)]
pub(crate) struct Target {
    pub(crate) src_path: PathBuf,
}

/// A message of the compiler, with what it adds to it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Diagnostic {
    pub(crate) message: String,
    pub(crate) code: Option<Code>,
    pub(crate) level: String,
    pub(crate) spans: Vec<Span>,
    pub(crate) children: Vec<Diagnostic>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Code {
    pub(crate) code: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Span {
    pub(crate) file_name: String,
    pub(crate) line_start: usize,
    pub(crate) line_end: usize,
    pub(crate) column_start: usize,
    pub(crate) column_end: usize,
    pub(crate) is_primary: bool,
    pub(crate) label: Option<String>,
    pub(crate) suggested_replacement: Option<String>,
    pub(crate) text: Vec<SourceLine>,
    /// The macro that wrote the code, if one did.
    expansion: Option<Box<Expansion>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Expansion {
    /// Where it was called.
    span: Span,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SourceLine {
    pub(crate) text: String,
}

impl Diagnostic {
    /// Whether it is of its own, and not a sum of those before.
    pub(crate) fn counts(&self) -> bool {
        self.level != "failure-note" && !self.message.starts_with("aborting due to")
    }

    pub(crate) fn is_error(&self) -> bool {
        self.level.starts_with("error")
    }

    /// What it is about.
    pub(crate) fn primary(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.is_primary)
    }

    /// The level, the code and the message.
    pub(crate) fn headline(&self) -> String {
        let code = self.code.as_ref().map(|code| format!("[{}]", code.code)).unwrap_or_default();
        format!("{}{code}: {}", self.level, self.message)
    }

    /// All that it says: the message, labels, notes, help and suggested code. Not the code that it shows.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut texts = vec![&*self.message];
        for span in &self.spans {
            texts.extend(span.label.as_deref());
            texts.extend(span.suggested_replacement.as_deref());
        }
        texts.extend(self.children.iter().flat_map(Self::texts));
        texts
    }

    /// The code that it shows.
    pub(crate) fn shown_code(&self) -> Vec<&str> {
        let own = self.spans.iter().flat_map(|span| &span.text).map(|line| &*line.text);
        own.chain(self.children.iter().flat_map(Self::shown_code)).collect()
    }

    /// Whether it, or what it adds, suggests code.
    pub(crate) fn suggests_code(&self) -> bool {
        self.spans.iter().any(|span| span.suggested_replacement.is_some())
            || self.children.iter().any(Self::suggests_code)
    }
}

impl Span {
    pub(crate) fn is_in(&self, file: &Path) -> bool {
        self.seen_in(file).is_some()
    }

    /// Itself, if it is in this file, or else where in this file the macro was called that wrote it: rustc shows no code of
    /// another crate's macro.
    pub(crate) fn seen_in(&self, file: &Path) -> Option<&Self> {
        if Path::new(&self.file_name) == file {
            return Some(self);
        }
        self.expansion.as_ref()?.span.seen_in(file)
    }

    /// The line, the column and the code there.
    pub(crate) fn place(&self) -> String {
        format!("{}:{} `{}`", self.line_start, self.column_start, self.code())
    }

    /// The code, or its first line.
    fn code(&self) -> String {
        let line = self.text.first().map(|line| &*line.text).unwrap_or_default();
        let rest = line.chars().skip(self.column_start - 1);
        if self.line_start == self.line_end {
            return rest.take(self.column_end - self.column_start).collect();
        }
        rest.chain(['…']).collect()
    }
}
