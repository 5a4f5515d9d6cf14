//! Whether the macros' pages say of each argument what it means and what its default is, show an example, and show the error
//! for a wrong one as it comes.
//!
//! An example is a doc test. What is wrong stands in a block of `text`: an item, and the error that the macro gives for it.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, Meta};

use crate::{account, key, user};

/// A macro: its page, what it expands an item to, and what it takes at each place.
struct Page {
    text: &'static str,
    expand: fn(Item) -> TokenStream,
    arguments: &'static [(&'static str, &'static [&'static str])],
}

const PAGES: &[Page] = &[
    Page {
        text: include_str!("../docs/oauth_user.md"),
        expand: |item| user::expand(&syn::parse_quote!(#item)),
        arguments: &[
            ("# Arguments on the struct", user::ON_STRUCT),
            ("# Arguments on a field", user::ON_FIELD),
        ],
    },
    Page {
        text: include_str!("../docs/oauth_account.md"),
        expand: expand_account,
        arguments: &[
            ("# Arguments on the struct", account::ON_STRUCT),
            ("# Arguments on a field", account::ON_FIELD),
        ],
    },
    Page {
        text: include_str!("../docs/key.md"),
        expand: |item| key::expand(&syn::parse_quote!(#item)),
        arguments: &[("# Arguments", key::ON_STRUCT)],
    },
];

/// What rustc does: the attribute that is the macro is no part of the item.
fn expand_account(mut item: Item) -> TokenStream {
    let attrs = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => panic!("an account is a struct, or mistaken for one"),
    };
    let Attribute { meta, .. } = attrs.remove(0);
    let args = match meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    account::expand(args, &quote::quote!(#item))
}

#[test]
fn each_argument_is_described() {
    for Page { text, arguments, .. } in PAGES {
        for (place, names) in *arguments {
            let chapter = section(text, place, "\n\n# ");
            let described: Vec<_> = chapter.lines().filter_map(|line| line.strip_prefix("## `")).collect();
            let known: Vec<_> = names.iter().map(|name| format!("{name}`")).collect();
            assert_eq!(
                sorted(described.clone()),
                sorted(known.iter().map(String::as_str).collect()),
                "{place}"
            );
            for name in described {
                let argument = section(chapter, &format!("## `{name}"), "\n\n## ");
                for part in ["default", "```rust", "```text"] {
                    assert!(argument.contains(part), "{place}, {name}: there is no {part}");
                }
            }
        }
    }
}

/// From a heading to the next of its rank.
fn section<'t>(text: &'t str, heading: &str, next: &str) -> &'t str {
    let line = format!("\n{heading}\n");
    let (_, after) = text.split_once(&line).unwrap_or_else(|| panic!("there is no {heading}"));
    after.split(next).next().unwrap_or(after)
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

#[test]
fn what_is_wrong_is_said_as_it_is_shown() {
    for Page { text, expand, .. } in PAGES {
        for block in text.split("```text\n").skip(1) {
            let (block, _) = block.split_once("```").expect("a block ends");
            for mistake in block.trim().split("\n\n") {
                let (item, error) = mistake.split_once("\nerror: ").expect("a mistake has an error");
                let item = syn::parse_str(item).unwrap_or_else(|error| panic!("{item}: {error}"));
                assert_eq!(errors(expand(item)), [error.replace('\n', " ")], "{mistake}");
            }
        }
    }
}

/// Examples that need a feature of the runtime, which this crate's tests have without any.
const ELSEWHERE: &[&str] = &[
    include_str!("../../tests/ui/pass/orm_of_the_reference.rs"),
    include_str!("../../tests/ui/pass/routes.rs"),
];

#[test]
fn examples_that_need_a_feature_are_compiled_elsewhere() {
    for Page { text, .. } in PAGES {
        for block in text.split("```rust,ignore\n").skip(1) {
            let (example, _) = block.split_once("```").expect("a block ends");
            assert!(ELSEWHERE.iter().any(|case| case.contains(example)), "{example}");
        }
    }
}

/// The messages in `compile_error!`, at any depth, but for that of a runtime without SeaORM.
fn errors(code: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut name = String::new();
    for token in code {
        match token {
            TokenTree::Ident(ident) => name = ident.to_string(),
            TokenTree::Group(group) if name == "compile_error" => {
                found.extend(syn::parse2::<syn::LitStr>(group.stream()).map(|message| message.value()));
                name.clear();
            }
            TokenTree::Group(group) if name != "__unless_sea_orm" => found.extend(errors(group.stream())),
            _ => {}
        }
    }
    found
}
