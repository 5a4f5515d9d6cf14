//! `#[derive(OAuthUser)]`.

mod check;
mod emit;
mod model;
mod parse;
mod sea_orm;

#[cfg(test)]
pub(crate) use parse::{ON_FIELD, ON_STRUCT};

use darling::Error;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::common::{place, unfinished};

/// What the derive expands to: the mistakes, and then all that can be emitted in spite of them.
pub(crate) fn expand(input: &TokenStream) -> TokenStream {
    let mut errors = Error::accumulator();
    let input = errors.handle(item(input));
    let expansion = input.and_then(|input| parse::parse(&input, &mut errors)).map(|input| {
        let mut model = model::resolve(input, &mut errors);
        check::check(&mut model, &mut errors);
        emit::emit(&model)
    });
    let errors = errors.finish().err().map(place::error);
    quote!(#errors #expansion)
}

fn item(input: &TokenStream) -> darling::Result<DeriveInput> {
    syn::parse2(input.clone())
        .or_else(|error| unfinished::parse(input.clone()).map(DeriveInput::from).ok_or(error))
        .map_err(Error::from)
}
