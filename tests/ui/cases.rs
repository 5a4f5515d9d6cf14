//! The files of the catalogues.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::markers::{self, Mark};
use crate::project::{Crate, Kind, root};

/// A program or a library, with the mistakes that it marks.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) file: PathBuf,
    pub(crate) source: String,
    pub(crate) marks: Vec<Mark>,
}

impl Case {
    pub(crate) fn read(file: PathBuf) -> Self {
        let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let marks = markers::read(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self { file, source, marks }
    }

    /// Its name for people: the file from the root of the repository.
    pub(crate) fn name(&self) -> String {
        self.file.strip_prefix(root()).unwrap_or(&self.file).display().to_string()
    }

    /// The crate that it is, with a name of its own.
    pub(crate) fn compiled_as(&self, number: usize) -> Crate {
        let kind = if self.source.contains("fn main()") { Kind::Program } else { Kind::Example };
        Crate { name: format!("case{number:03}"), kind, file: self.file.clone() }
    }
}

/// The cases in this folder of `tests/ui` and below. With the variable `UI_CASES`, those whose path has its text.
pub(crate) fn all(folder: &str) -> Vec<Case> {
    let part = env::var("UI_CASES").unwrap_or_default();
    let cases = files(&root().join("tests/ui").join(folder)).into_iter().map(Case::read);
    cases.filter(|case| case.name().contains(&part)).collect()
}

/// The sources in this folder and below.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let entries = entries.map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    let mut sources: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "rs")).collect();
    sources.sort();
    sources
}
