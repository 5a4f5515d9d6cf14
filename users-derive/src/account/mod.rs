//! `#[oauth_account]`.

mod check;
mod emit;
mod model;
mod orm;
mod parse;
mod routes;
mod sea_orm;

#[cfg(test)]
pub(crate) use parse::{ON_FIELD, ON_STRUCT};

use darling::Error;
use proc_macro2::TokenStream;
use quote::quote;

use crate::common::place;

/// What the attribute expands to: the mistakes, and then the item with all that can be emitted in spite of them.
pub(crate) fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Error::accumulator();
    let expansion = match parse::parse(args, item, &mut errors) {
        Some(input) => {
            let mut model = model::resolve(input, &mut errors);
            check::check(&mut model, &mut errors);
            emit::emit(&model)
        }
        None => item.clone(),
    };
    let errors = errors.finish().err().map(place::error);
    quote!(#errors #expansion)
}
