//! Other attributes on a field: which of them the public view takes over, and what generated code has to allow.

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token};

use super::field::Field;

/// Documentation and serde's attributes, also those under a condition.
pub(crate) fn for_view(attrs: &[Attribute]) -> Vec<Attribute> {
    let is_doc = |attr: &&Attribute| attr.path().is_ident("doc");
    let serde = attrs.iter().filter_map(|attr| only_serde(attr).0);
    attrs.iter().filter(is_doc).cloned().chain(serde).collect()
}

/// All but serde's attributes: a model itself is not serialized.
pub(crate) fn without_serde(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter_map(|attr| only_serde(attr).1).collect()
}

/// Whether serde's derive has to read it.
pub(crate) fn is_serde(attr: &Attribute) -> bool {
    only_serde(attr).0.is_some()
}

/// What of an attribute is serde's, and the rest.
fn only_serde(attr: &Attribute) -> (Option<Attribute>, Option<Attribute>) {
    if attr.path().is_ident("serde") {
        return (Some(attr.clone()), None);
    }
    let Some((condition, metas)) = conditional(attr) else { return (None, Some(attr.clone())) };
    let (serde, rest): (Vec<_>, Vec<_>) = metas.into_iter().partition(|meta| meta.path().is_ident("serde"));
    let under = |metas: Vec<Meta>| -> Option<Attribute> {
        (!metas.is_empty()).then(|| syn::parse_quote!(#[cfg_attr(#condition, #(#metas),*)]))
    };
    (under(serde), under(rest))
}

/// Takes away the conditional attributes that have one of this name, and says where.
pub(crate) fn take_out_conditional(attrs: &mut Vec<Attribute>, name: &str) -> Vec<Path> {
    let mut found = Vec::new();
    attrs.retain(|attr| {
        let metas = conditional(attr).map(|(_, metas)| metas).unwrap_or_default();
        let meta = metas.iter().find(|meta| meta.path().is_ident(name));
        found.extend(meta.map(|meta| meta.path().clone()));
        meta.is_none()
    });
    found
}

/// The condition and the attributes of a `cfg_attr`.
fn conditional(attr: &Attribute) -> Option<(Meta, Vec<Meta>)> {
    if !attr.path().is_ident("cfg_attr") {
        return None;
    }
    let metas = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    let mut metas = metas.into_iter();
    Some((metas.next()?, metas.collect()))
}

/// What code that reads all of these fields has to allow.
pub(crate) fn allowed<'f>(fields: impl IntoIterator<Item = &'f Field>) -> TokenStream {
    if fields.into_iter().any(|field| field.is_deprecated) {
        tokens!(#[allow(deprecated)])
    } else {
        TokenStream::new()
    }
}
