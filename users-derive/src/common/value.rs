//! The values that arguments take. Each may be a string or stand bare: `id = "i64"` or `id = i64`.
//!
//! The content of a string is parsed with `LitStr::parse`, which puts the literal's span on all that comes out of it,
//! so that what rustc says later of the type `Usr` points into the attribute too.

use darling::{Error, FromMeta, Result};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::Parser as _;
use syn::spanned::Spanned as _;
use syn::{Expr, Ident, Lit, LitStr, Meta, Path, Type};

/// What an argument's value can be.
pub(crate) trait Value: Sized {
    /// What is wanted.
    const KIND: &'static str;
    /// What one could write.
    const EXAMPLES: &'static str;

    /// The value in a string.
    fn from_literal(literal: &LitStr) -> syn::Result<Self>;

    /// The value that stands bare.
    fn from_tokens(tokens: TokenStream) -> syn::Result<Self>;

    /// Why this text is no such value, and what to write.
    fn explain(text: &str) -> String {
        let (kind, examples) = (Self::KIND, Self::EXAMPLES);
        if text.trim().is_empty() {
            format!("{kind} is missing; write for example {examples}")
        } else {
            format!("`{text}` is not {kind}; write for example {examples}")
        }
    }
}

/// A value and where it was written.
#[derive(Clone)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Spanned<T> {
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// An argument as darling fills it: missing, mistaken or there.
pub(crate) type Arg<T> = Option<Result<Spanned<T>>>;

impl<T: Value> FromMeta for Spanned<T> {
    fn from_word() -> Result<Self> {
        Err(Error::custom(T::explain("")))
    }

    fn from_list(_: &[darling::ast::NestedMeta]) -> Result<Self> {
        let message = format!("no parentheses here; write `= …` with {}, such as {}", T::KIND, T::EXAMPLES);
        Err(Error::custom(message))
    }

    fn from_value(literal: &Lit) -> Result<Self> {
        match literal {
            Lit::Str(text) => wanted(T::from_literal(text), &text.value(), text.span()),
            other => bare(other.to_token_stream(), other.span()),
        }
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        match expr {
            Expr::Lit(literal) => Self::from_value(&literal.lit),
            // A `macro_rules!` that passes an expression on wraps it.
            Expr::Group(group) => Self::from_expr(&group.expr),
            // The error is put on the argument.
            Expr::Verbatim(missing) if missing.is_empty() => Err(Error::custom(T::explain(""))),
            other => bare(other.to_token_stream(), other.span()),
        }
    }
}

fn bare<T: Value>(tokens: TokenStream, span: Span) -> Result<Spanned<T>> {
    let text = tokens.to_string();
    wanted(T::from_tokens(tokens), &text, span)
}

/// The parser's own words are about tokens that the person may never have heard of.
fn wanted<T: Value>(value: syn::Result<T>, text: &str, span: Span) -> Result<Spanned<T>> {
    value.map(|value| Spanned::new(value, span)).map_err(|_| Error::custom(T::explain(text)).with_span(&span))
}

macro_rules! parsed {
    ($type:ty, $kind:literal, $examples:literal) => {
        impl Value for $type {
            const KIND: &'static str = $kind;
            const EXAMPLES: &'static str = $examples;

            fn from_literal(literal: &LitStr) -> syn::Result<Self> {
                literal.parse()
            }

            fn from_tokens(tokens: TokenStream) -> syn::Result<Self> {
                syn::parse2(tokens)
            }
        }
    };
}

parsed!(Type, "a type", "`\"i64\"`, `\"Uuid\"` or `\"my::Key\"`");
parsed!(Path, "a path", "`\"User\"` or `\"crate::model::User\"`");
parsed!(Expr, "Rust code", "`\"5\"`, `\"Role::Member\"` or `\"String::from(\\\"en\\\")\"`");

/// Where the runtime is.
#[derive(Clone)]
pub(crate) struct Runtime(pub(crate) Path);

impl Value for Runtime {
    const KIND: &'static str = "a path";
    const EXAMPLES: &'static str = "`\"::users_runtime\"` or `\"crate::auth\"`";

    fn from_literal(literal: &LitStr) -> syn::Result<Self> {
        literal.parse().map(Self)
    }

    fn from_tokens(tokens: TokenStream) -> syn::Result<Self> {
        syn::parse2(tokens).map(Self)
    }
}

/// A name that becomes an identifier in the application.
#[derive(Clone)]
pub(crate) struct Name(pub(crate) Ident);

impl Value for Name {
    const KIND: &'static str = "a name";
    const EXAMPLES: &'static str = "`\"accounts\"`: a letter or `_`, then letters, digits and `_`";

    fn from_literal(literal: &LitStr) -> syn::Result<Self> {
        literal.parse().map(Self)
    }

    fn from_tokens(tokens: TokenStream) -> syn::Result<Self> {
        syn::parse2(tokens).map(Self)
    }

    fn explain(text: &str) -> String {
        match text {
            "_" | "self" | "Self" | "super" | "crate" => {
                format!("`{text}` is a word of Rust's own; write another name")
            }
            _ if is_word(text) => {
                format!("`{text}` is a word of Rust's own; write `r#{text}`, or another name")
            }
            _ if text.is_empty() => format!("the name is empty; write for example {}", Self::EXAMPLES),
            _ => format!("`{text}` is no name; write for example {}", Self::EXAMPLES),
        }
    }
}

fn is_word(text: &str) -> bool {
    Ident::parse_any.parse_str(text).is_ok()
}

/// Text that is taken as it is.
#[derive(Clone)]
pub(crate) struct Text(pub(crate) String);

impl Value for Text {
    const KIND: &'static str = "text in quotes";
    const EXAMPLES: &'static str = "`\"users\"`";

    fn from_literal(literal: &LitStr) -> syn::Result<Self> {
        Ok(Self(literal.value()))
    }

    fn from_tokens(tokens: TokenStream) -> syn::Result<Self> {
        let ident: Ident = syn::parse2(tokens)?;
        Ok(Self(ident.unraw().to_string()))
    }
}

impl Spanned<Text> {
    pub(crate) fn text(&self) -> &str {
        &self.value.0
    }

    /// The text as a literal that points where it was written.
    pub(crate) fn literal(&self) -> LitStr {
        LitStr::new(&self.value.0, self.span)
    }
}

/// An argument that is there or not.
#[derive(Clone)]
pub(crate) struct Flag;

impl FromMeta for Flag {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Self),
            _ => Err(takes_no_value(meta.path())),
        }
    }
}

fn takes_no_value(path: &Path) -> Error {
    let name = path.to_token_stream();
    Error::custom(format!("`{name}` takes no value; write `{name}`, or leave it out")).with_span(path)
}

/// `default`, or `default = "expr"`.
#[derive(Clone)]
pub(crate) enum DefaultValue {
    /// The `Default` of the field's type.
    OfType,
    /// This expression.
    Expr(Box<Spanned<Expr>>),
}

impl FromMeta for DefaultValue {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Self::OfType),
            _ => Spanned::from_meta(meta).map(Box::new).map(Self::Expr),
        }
    }
}
