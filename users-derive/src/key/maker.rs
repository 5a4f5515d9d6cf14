//! The value of `made_by`.

use proc_macro2::TokenStream;
use syn::parse::Parser as _;
use syn::{ExprPath, LitStr};

use crate::common::value::Value;

/// Who makes a key.
pub(super) enum Maker {
    Database,
    /// A function of the application.
    Function(ExprPath),
}

impl Value for Maker {
    const KIND: &'static str = "the path of a function";
    const EXAMPLES: &'static str = "`\"Uuid::now_v7\"`, or `\"database\"`";

    fn from_literal(literal: &LitStr) -> syn::Result<Self> {
        literal.parse().map(Self::of)
    }

    fn from_tokens(tokens: TokenStream) -> syn::Result<Self> {
        syn::parse2(tokens).map(Self::of)
    }

    fn explain(text: &str) -> String {
        let (kind, examples) = (Self::KIND, Self::EXAMPLES);
        let called = text.trim_end().strip_suffix(')').and_then(|text| text.split_once('('));
        match called {
            Some((path, _)) if is_path(path) => {
                format!("name the function, without calling it: `made_by = \"{}\"`", path.replace(' ', ""))
            }
            _ if text.trim().is_empty() => format!("{kind} is missing; write for example {examples}"),
            _ => format!("`{text}` is not {kind}; write for example {examples}"),
        }
    }
}

fn is_path(text: &str) -> bool {
    let path = |input: &syn::parse::ParseBuffer<'_>| input.parse::<ExprPath>();
    path.parse_str(text).is_ok()
}

impl Maker {
    fn of(path: ExprPath) -> Self {
        if path.path.is_ident("database") { Self::Database } else { Self::Function(path) }
    }

    /// What to write instead of a word that can't be meant as a function.
    pub(super) fn instead(&self) -> Option<&'static str> {
        const WORDS: &[(&str, &str)] = &[
            ("database", "write `made_by = \"database\"`"),
            ("db", "write `made_by = \"database\"`"),
            ("auto_increment", "write `made_by = \"database\"`"),
            ("autoincrement", "write `made_by = \"database\"`"),
            (
                "application",
                "take it out, or name the function that makes the key, such as `\"Uuid::now_v7\"`",
            ),
            ("v4", "write `made_by = \"Uuid::new_v4\"`"),
            ("v7", "write `made_by = \"Uuid::now_v7\"`"),
        ];
        let Self::Function(path) = self else { return None };
        let word = path.path.get_ident()?.to_string();
        WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, instead)| *instead)
    }
}
