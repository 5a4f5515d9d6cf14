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

/// What the derive expands to: the mistakes, and then all that can be emitted in spite of them.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Error::accumulator();
    let expansion = parse::parse(input, &mut errors).map(|input| {
        let mut model = model::resolve(input, &mut errors);
        check::check(&mut model, &mut errors);
        emit::emit(&model)
    });
    let errors = errors.finish().err().map(Error::write_errors);
    quote!(#errors #expansion)
}
