//! Names that no message may say: those that are there for generated code, and traits that the documentation does not
//! have. Read from the sources of the runtime.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, Meta, TraitItem, UseTree, Visibility};

use crate::project::root;

type Names = BTreeSet<String>;

/// The names that only generated code and the runtime itself may use.
pub(crate) fn hidden() -> Names {
    let src = root().join("users-runtime/src");
    let mut documented = Names::new();
    exported(&src.join("lib.rs"), &mut documented);
    let mut hidden = Names::new();
    for_generated_code(&parse(&src.join("private.rs")), &mut hidden);
    for file in files(&src) {
        traits(&parse(&file), &mut hidden);
    }
    hidden.difference(&documented).cloned().collect()
}

/// The names in a text that are code: those between backticks.
pub(crate) fn in_code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).flat_map(words)
}

/// The names in code.
pub(crate) fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// What a documented module exports, and the documented modules in it.
fn exported(file: &Path, names: &mut Names) {
    let folder = match file.file_stem() {
        Some(stem) if stem == "lib" || stem == "mod" => file.with_file_name(""),
        _ => file.with_extension(""),
    };
    for item in parse(file) {
        if let Item::Use(it) = &item
            && is_public(&it.vis, &it.attrs)
        {
            leaves(&it.tree, &mut Vec::new(), &mut |_, name| {
                names.insert(name);
            });
        }
        let Some(name) = public_name(&item) else {
            continue;
        };
        if let Item::Mod(_) = item {
            let own = [folder.join(&name).with_extension("rs"), folder.join(&name).join("mod.rs")];
            own.iter().filter(|file| file.exists()).for_each(|file| exported(file, names));
        }
        names.insert(name);
        associated(&item, names);
    }
}

/// The items of a trait.
fn associated(item: &Item, names: &mut Names) {
    let Item::Trait(it) = item else {
        return;
    };
    for item in &it.items {
        match item {
            TraitItem::Const(it) => names.insert(it.ident.to_string()),
            TraitItem::Fn(it) => names.insert(it.sig.ident.to_string()),
            TraitItem::Type(it) => names.insert(it.ident.to_string()),
            _ => false,
        };
    }
}

/// What a module exports that is the runtime's own, and not another crate's.
fn for_generated_code(items: &[Item], names: &mut Names) {
    for item in items {
        if let Item::Use(it) = item
            && is_public(&it.vis, &it.attrs)
        {
            leaves(&it.tree, &mut Vec::new(), &mut |path, name| {
                if path.first().is_some_and(|first| first == "crate") {
                    names.insert(name);
                }
            });
        }
        names.extend(public_name(item));
    }
}

fn traits(items: &[Item], names: &mut Names) {
    for item in items {
        match item {
            Item::Trait(it) => {
                names.insert(it.ident.to_string());
            }
            Item::Mod(it) => traits(it.content.as_ref().map_or(&[], |(_, items)| items), names),
            _ => {}
        }
    }
}

/// The name of an item that the documentation shows.
fn public_name(item: &Item) -> Option<String> {
    let (vis, attrs, name) = match item {
        Item::Const(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Enum(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Fn(it) => (&it.vis, &it.attrs, &it.sig.ident),
        Item::Mod(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Struct(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Trait(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Type(it) => (&it.vis, &it.attrs, &it.ident),
        _ => return None,
    };
    is_public(vis, attrs).then(|| name.to_string())
}

fn is_public(vis: &Visibility, attrs: &[Attribute]) -> bool {
    let is_hidden = |attr: &Attribute| match &attr.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    };
    matches!(vis, Visibility::Public(_)) && !attrs.iter().any(is_hidden)
}

/// The names that a `use` brings, each with the path before it.
fn leaves(tree: &UseTree, path: &mut Vec<String>, found: &mut impl FnMut(&[String], String)) {
    match tree {
        UseTree::Path(it) => {
            path.push(it.ident.to_string());
            leaves(&it.tree, path, found);
            path.pop();
        }
        UseTree::Group(it) => it.items.iter().for_each(|tree| leaves(tree, path, found)),
        UseTree::Name(it) => found(path, it.ident.to_string()),
        UseTree::Rename(it) => found(path, it.rename.to_string()),
        UseTree::Glob(_) => {}
    }
}

fn parse(file: &Path) -> Vec<Item> {
    let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

#[test]
fn hidden_names_are_those_that_the_documentation_does_not_have() {
    let hidden = hidden();
    for name in ["Checked", "UserOf", "EntityOf", "is_known", "never"] {
        assert!(hidden.contains(name), "{name} is for generated code alone: {hidden:?}");
    }
    for name in
        ["OAuthUser", "Key", "EmailField", "Provider", "ProvidesEmail", "SeaOrmModel", "Uuid", "serde"]
    {
        assert!(!hidden.contains(name), "{name} is in the documentation, or another crate's: {hidden:?}");
    }
}
