//! Structs that somebody is writing.
//!
//! rustc and editors say themselves what can't be read, and go on with the struct as far as it can. So does this: with an
//! error of its own, and without a model, one mistake would be many.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::token::Brace;
use syn::{Attribute, Field, Fields, FieldsNamed, ItemStruct, Result, Token, braced};

/// The struct with the fields that can be read, if it has come as far as its name.
pub(crate) fn parse(tokens: TokenStream) -> Option<ItemStruct> {
    read.parse2(tokens).ok()
}

fn read(input: ParseStream<'_>) -> Result<ItemStruct> {
    let attrs = input.call(Attribute::parse_outer)?;
    let (vis, struct_token, ident) = (input.parse()?, input.parse()?, input.parse()?);
    let fields = if input.peek(Brace) { Fields::Named(named(input)?) } else { Fields::Unit };
    let generics = syn::Generics::default();
    Ok(ItemStruct { attrs, vis, struct_token, ident, generics, fields, semi_token: None })
}

fn named(input: ParseStream<'_>) -> Result<FieldsNamed> {
    let content;
    let brace_token = braced!(content in input);
    let field = |input: ParseStream<'_>| {
        let field = Field::parse_named(input)?;
        input.parse::<Option<Token![,]>>()?;
        Ok(field)
    };
    let fields = readable(&content, field, |_| {});
    Ok(FieldsNamed { brace_token, named: fields.into_iter().collect() })
}

/// What of a list can be read; each item reads its comma. Of what can't, up to the next comma, there is an error.
pub(crate) fn readable<T>(
    input: ParseStream<'_>,
    item: impl Fn(ParseStream<'_>) -> Result<T>,
    mut on_error: impl FnMut(syn::Error),
) -> Vec<T> {
    let mut items = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        match item(&ahead) {
            Ok(item) => {
                items.push(item);
                input.advance_to(&ahead);
            }
            Err(error) => {
                on_error(error);
                skip(input);
            }
        }
    }
    items
}

fn skip(input: ParseStream<'_>) {
    let mut is_in = true;
    while is_in && !input.is_empty() {
        is_in = !matches!(TokenTree::parse(input), Ok(TokenTree::Punct(punct)) if punct.as_char() == ',');
    }
}
