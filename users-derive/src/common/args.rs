//! The arguments of an attribute, before darling sees them: only known ones, each once.
//!
//! darling would stop at the first mistake of a list. Screened, a list always becomes a struct, so that one mistake
//! costs one argument and the rest of the model is emitted as it was meant.

use darling::ast::{MetaNameValueInvalidExpr, NestedMeta};
use darling::error::Accumulator;
use darling::{Error, FromMeta};
use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Meta, MetaNameValue, Path, Token};

use super::unfinished;

/// The arguments that an attribute takes at one place.
#[derive(Clone, Copy)]
pub(crate) struct Grammar {
    /// The attribute, for messages.
    pub(crate) attribute: &'static str,
    /// Where the arguments stand: `the struct` or `a field`.
    pub(crate) place: &'static str,
    /// The arguments.
    pub(crate) known: &'static [&'static str],
    /// What the same attribute takes at the other place.
    pub(crate) elsewhere: &'static [&'static str],
    /// The other place.
    pub(crate) other_place: &'static str,
}

/// Where each argument's name stands.
#[derive(Clone, Default)]
pub(crate) struct Places(Vec<(String, Span)>);

impl Places {
    /// The place of this name, if it was given.
    pub(crate) fn of(&self, name: &str) -> Option<Span> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, span)| *span)
    }
}

/// The arguments in the tokens of an attribute.
pub(crate) fn parse<T: FromMeta + Default>(
    tokens: TokenStream,
    grammar: Grammar,
    errors: &mut Accumulator,
) -> T {
    let items = parse_list(tokens, errors);
    resolve(items, grammar, errors).0
}

/// The arguments in all attributes of this name.
pub(crate) fn collect<T: FromMeta + Default>(
    attributes: &[Attribute],
    grammar: Grammar,
    errors: &mut Accumulator,
) -> (T, Places) {
    let mut items = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(grammar.attribute)) {
        match &attribute.meta {
            Meta::List(list) => items.extend(parse_list(list.tokens.clone(), errors)),
            Meta::Path(_) | Meta::NameValue(_) => {
                let message = format!("write the arguments in parentheses: `#[{}(…)]`", grammar.attribute);
                errors.push(Error::custom(message).with_span(attribute.path()));
            }
        }
    }
    resolve(items, grammar, errors)
}

/// The arguments that can be read. Somebody may be writing one of them, and the others are as they were.
fn parse_list(tokens: TokenStream, errors: &mut Accumulator) -> Vec<NestedMeta> {
    let mut items = Vec::new();
    let read = |input: ParseStream<'_>| {
        items = unfinished::readable(input, item, |error| {
            let message = format!("{error}; write the arguments as `name = \"value\"`, with commas between");
            errors.push(Error::custom(message).with_span(&error.span()));
        });
        Ok(())
    };
    // It has read all; what is still said of a value that is no expression, that value will say better.
    let _ = read.parse2(tokens);
    items.into_iter().map(with_any_value).collect()
}

fn item(input: ParseStream<'_>) -> syn::Result<NestedMeta> {
    let item = input.parse()?;
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(item)
}

/// darling keeps a value that is no expression from the types that could read it.
fn with_any_value(item: NestedMeta) -> NestedMeta {
    match item {
        NestedMeta::NameValueInvalidExpr(MetaNameValueInvalidExpr { path, eq_token, value, .. }) => {
            NestedMeta::Meta(Meta::NameValue(MetaNameValue { path, eq_token, value: Expr::Verbatim(value) }))
        }
        other => other,
    }
}

fn resolve<T: FromMeta + Default>(
    items: Vec<NestedMeta>,
    grammar: Grammar,
    errors: &mut Accumulator,
) -> (T, Places) {
    let mut seen = Places::default();
    let mut screened = Vec::new();
    for item in items {
        match screen(&item, grammar, &mut seen) {
            Ok(()) => screened.push(item),
            Err(error) => errors.push(error),
        }
    }
    (errors.handle(T::from_list(&screened)).unwrap_or_default(), seen)
}

fn screen(item: &NestedMeta, grammar: Grammar, seen: &mut Places) -> Result<(), Error> {
    let path = match item {
        NestedMeta::Meta(meta) => meta.path(),
        NestedMeta::NameValueInvalidExpr(meta) => &meta.path,
        NestedMeta::Lit(literal) => {
            let known = grammar.known.join("`, `");
            let message = format!("a value without a name; name it by one of `{known}`");
            return Err(Error::custom(message).with_span(literal));
        }
    };
    let name = name(path);
    if !grammar.known.contains(&name.as_str()) {
        return Err(Error::custom(unknown(&name, grammar)).with_span(path));
    }
    if seen.of(&name).is_some() {
        return Err(Error::custom(format!("`{name}` is given twice; keep one")).with_span(path));
    }
    seen.0.push((name, path.span()));
    Ok(())
}

fn name(path: &Path) -> String {
    let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    segments.join("::")
}

/// darling finds what was meant; its words speak of fields, which here would mislead.
fn unknown(name: &str, grammar: Grammar) -> String {
    if grammar.elsewhere.contains(&name) {
        let Grammar { attribute, place, other_place, .. } = grammar;
        return format!("`{name}` goes on {other_place}, not on {place}: `#[{attribute}({name})]` there");
    }
    Error::unknown_field_with_alts(name, grammar.known)
        .to_string()
        .replacen("Unknown field:", "unknown argument", 1)
        .replacen("Did you mean", "did you mean", 1)
        .replacen(". did", "; did", 1)
        .replacen(". Available values:", "; write one of", 1)
}
