//! `#[derive(Key)]`.

mod check;
mod emit;
mod maker;
mod model;
mod parse;

#[cfg(test)]
pub(crate) use parse::ON_STRUCT;

use darling::Error;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::common::place;

/// What the derive expands to: the mistakes, and then the impl, or what stands in for it.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Error::accumulator();
    let mut model = model::resolve(parse::parse(input, &mut errors), &mut errors);
    check::check(&mut model, &mut errors);
    let expansion = emit::emit(&model);
    let errors = errors.finish().err().map(place::error);
    quote!(#errors #expansion)
}
