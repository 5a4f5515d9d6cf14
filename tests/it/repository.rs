//! What the repository says of itself: which way imports run, and that what the documents name is there.

use std::fs;
use std::path::{Path, PathBuf};

use users_runtime::ErrorCode;

/// The modules of the runtime, each with those that it may import from: `axum -> flow -> {provider, store, session} ->
/// model`. A session looks its user up in a store. `testing` is for applications' tests and for no other module; its
/// models are made by the macros.
const MAY_IMPORT: [(&str, &[&str]); 8] = [
    ("model", &[]),
    ("provider", &["model"]),
    ("store", &["model"]),
    ("session", &["model", "store"]),
    ("flow", &["model", "provider", "store", "session"]),
    ("axum", &["model", "provider", "store", "session", "flow"]),
    (
        "testing",
        &["model", "provider", "store", "session", "flow", "__private", "OAuthUser", "oauth_account"],
    ),
    ("__private", &["model", "store"]),
];

/// The modules that may name the web framework.
const KNOW_AXUM: [&str; 3] = ["axum", "testing", "__private"];

#[test]
fn imports_run_one_way() {
    let src = root().join("users-runtime/src");
    let mut mistakes = Vec::new();
    for file in files(&src, "rs") {
        let path = file.strip_prefix(&src).unwrap().with_extension("");
        let mut path: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
        if path.last() == Some(&"mod") {
            path.pop();
        }
        let module = if path[0] == "private" { "__private" } else { path[0] };
        // The root exports all, and a module's own tests take what they need.
        if module == "lib" || path.contains(&"tests") {
            continue;
        }
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("`{module}` is a new module: say what it may import"));
        let may = |target: &str| target == module || allowed.contains(&target);
        for (number, line) in code(&file) {
            let place = format!("{}:{number}: {}", file.display(), line.trim());
            if !imports(&line, path.len()).iter().all(|target| may(target)) {
                mistakes.push(place);
            } else if names_axum(&line) && !KNOW_AXUM.contains(&module) {
                mistakes.push(format!("{place} (only an adapter knows the framework)"));
            }
        }
    }
    assert!(mistakes.is_empty(), "these imports run the wrong way:\n{}", mistakes.join("\n"));
}

#[test]
fn wrong_imports_are_seen() {
    assert_eq!(imports("use crate::flow::OAuth;", 2), ["flow"]);
    assert_eq!(imports("fn f(_: crate::model::Key, _: $crate::axum::X)", 1), ["model", "axum"]);
    assert_eq!(imports("use crate::OAuth;", 1), ["OAuth"], "the root re-exports all modules");
    assert_eq!(imports("use crate::{flow::OAuth, model};", 1), ["flow", "model"]);
    assert_eq!(imports("use crate::{", 1), [""], "a group on several lines has no module of its own");
    assert_eq!(imports("use super::super::flow::OAuth;", 2), ["flow"]);
    assert!(imports("use super::super::flow::OAuth;", 3).is_empty());
    assert!(imports("use super::{Email, Key};", 1).is_empty());
    assert!(names_axum("use axum::Router;") && !names_axum("use crate::axum::X;"));
}

#[test]
fn the_readme_lists_every_error() {
    let rows = ErrorCode::ALL
        .iter()
        .map(|code| format!("| {} | `{code}` | {} |", code.status().as_u16(), code.when()));
    let rows: Vec<_> = rows.collect();
    let table = format!("| Status | `detail` | When |\n| --- | --- | --- |\n{}\n\n", rows.join("\n"));
    assert!(
        read("README.md").contains(&table),
        "the table under \"Errors\" in README.md has to be:\n\n{table}"
    );
}

#[test]
fn the_example_of_a_provider_is_one_of_the_catalogue() {
    let file = read("users-runtime/src/provider/catalogue/discord.rs");
    let block = format!("```rust,ignore\n{file}```\n");
    assert!(read("CONTRIBUTING.md").contains(&block), "CONTRIBUTING.md shows discord.rs as it was");
}

#[test]
fn tests_that_documents_name_exist() {
    let folders = ["tests", "users-runtime/src", "users-derive/src"];
    let sources: Vec<(PathBuf, String)> = folders
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
        .map(|file| (file.clone(), fs::read_to_string(file).unwrap()))
        .collect();
    let suite = read("users-runtime/src/testing/suite/mod.rs");
    let security = read("SECURITY.md");
    // The table of the standards has 22 rows, that of others' mistakes 19.
    let numbers = (1..=22).map(|number| ('S', number)).chain((1..=19).map(|number| ('P', number)));
    for (letter, number) in numbers {
        let start = format!("| {letter}{number} |");
        let rows: Vec<&str> = security.lines().filter(|line| line.starts_with(&start)).collect();
        let [row] = rows[..] else { panic!("SECURITY.md has {} rows {letter}{number}", rows.len()) };
        let proof = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap();
        let names: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{row}");
        if letter == 'P' {
            let of_this_row = format!("mistakes::p{number}_");
            assert!(names[0].starts_with(&of_this_row), "the first test of {start} is {}", names[0]);
        }
        for name in names {
            if let Some(check) = name.strip_prefix("suite::") {
                let is_run = suite.contains(&format!("\n    {check}(make().await).await;\n"));
                assert!(is_run, "SECURITY.md names `{name}`, which `suite::run` does not run: {row}");
                continue;
            }
            let mut path = name.rsplit("::");
            let (function, module) = (path.next().unwrap(), path.next().unwrap());
            let module = if module == "tests" { path.next().unwrap() } else { module };
            let is_its = |file: &Path| {
                file.file_stem().is_some_and(|stem| stem == module)
                    || file.parent().is_some_and(|folder| folder.ends_with(module))
            };
            let is_there = sources.iter().any(|(file, text)| is_its(file) && has_test(text, function));
            assert!(is_there, "SECURITY.md names `{name}`, which is no test: {row}");
        }
    }
}

/// Whether the function is a test: the line right above it says so, or it is in the file's list of those that run on each
/// database.
fn has_test(text: &str, function: &str) -> bool {
    let is_it = |line: &str| {
        let line = line.trim_start();
        let rest = line.strip_prefix("async fn ").or(line.strip_prefix("fn "));
        rest.and_then(|rest| rest.strip_prefix(function)).is_some_and(|rest| rest.starts_with('('))
    };
    let says_so = text.lines().zip(text.lines().skip(1)).any(|(above, line)| {
        let above = above.trim_start();
        is_it(line) && (above == "#[test]" || above.starts_with("#[tokio::test"))
    });
    let lists = text.split("\non_each_").skip(1).filter_map(|rest| rest.split_once(");"));
    says_so || lists.flat_map(|(list, _)| list.split(['(', ','])).any(|listed| listed.trim() == function)
}

#[test]
fn only_what_runs_is_a_test() {
    assert!(has_test("#[test]\nfn a() {}", "a"));
    assert!(has_test("#[tokio::test(flavor = \"multi_thread\")]\nasync fn a() {}", "a"));
    assert!(has_test("mod tests {\n    #[test]\n    fn a() {}\n}", "a"));
    assert!(has_test("\non_each_server!(\n    b,\n    a,\n);\nasync fn a<D: Engine>() {}", "a"));
    assert!(!has_test("\non_each_server!(b);\nasync fn a<D: Engine>() {}", "a"));
    assert!(!has_test("fn a() {}", "a"));
    assert!(!has_test("#[test]\nfn ab() {}\nfn a() {}", "a"));
    assert!(!has_test("#[tokio::test]\n#[ignore]\nasync fn a() {}", "a"), "a test that does not run is none");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/moving-from-fastapi-users.md",
    ];
    for document in documents {
        let text = read(document);
        let folder = root().join(document).parent().unwrap().to_owned();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        for (target, _) in targets.filter(|(target, _)| !target.starts_with("http")) {
            let file = target.split('#').next().unwrap();
            assert!(folder.join(file).exists(), "{document} links to {target}");
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files with this extension, in the folder and below.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path, extension));
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines that are not comments, with their numbers. Documentation may link upwards.
fn code(file: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().map(str::to_owned).zip(1..);
    lines
        .map(|(line, number)| (number, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .collect()
}

/// What a line imports from the root of the crate, where its module is `depth` below it. A group that goes on in the next
/// line gives an empty name, which no module may import.
fn imports(line: &str, depth: usize) -> Vec<&str> {
    let by_crate = line.split("crate::").skip(1).flat_map(|rest| {
        let names = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap().split(',').collect(),
            None => vec![rest],
        };
        names.into_iter().map(word)
    });
    // A chain of `super` as long as the module is deep leads to the root as well.
    let by_super = line.split_once("super::").and_then(|(_, mut rest)| {
        let mut steps = 1;
        while let Some(further) = rest.strip_prefix("super::") {
            rest = further;
            steps += 1;
        }
        let target = word(rest);
        let is_module = MAY_IMPORT.iter().any(|(name, _)| *name == target);
        (steps >= depth && is_module).then_some(target)
    });
    by_crate.chain(by_super).collect()
}

/// The identifier that a text begins with.
fn word(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// Whether a line names the crate axum, and not our module of that name.
fn names_axum(line: &str) -> bool {
    line.match_indices("axum::")
        .any(|(index, _)| !line[..index].ends_with("::") && !line[..index].ends_with(char::is_alphanumeric))
}
