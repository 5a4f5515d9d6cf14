//! The public view of a model: a struct that serde writes, without secrets.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Ident, Path, Type, Visibility};

use super::field::Field;

/// A public view.
pub(crate) struct View<'m> {
    pub(crate) krate: &'m Path,
    pub(crate) vis: &'m Visibility,
    pub(crate) name: &'m Ident,
    /// The model.
    pub(crate) of: &'m Ident,
    /// The trait that makes it one.
    pub(crate) model_trait: TokenStream,
    pub(crate) doc: String,
    pub(crate) fields: Vec<ViewField>,
    /// Whether it carries a user's accounts.
    pub(crate) accounts: bool,
}

/// A field of a view.
pub(crate) struct ViewField {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) is_key: bool,
}

impl ViewField {
    /// A field of the application's own.
    pub(crate) fn new(field: &Field, of: &Ident) -> Self {
        let mut attrs = field.view_attrs.clone();
        if !attrs.iter().any(|attr| attr.path().is_ident("doc")) {
            let doc = format!(" The `{}` of the `{of}`.", field.name());
            attrs.push(syn::parse_quote!(#[doc = #doc]));
        }
        let (ident, vis, ty) = (field.ident.clone(), field.vis.clone(), field.ty.clone());
        Self { ident, vis, ty, attrs, is_key: false }
    }
}

/// The struct, and how it is made of the model.
pub(crate) fn emit(view: &View<'_>) -> TokenStream {
    let View { krate, vis, name, of, model_trait, doc, fields, accounts } = view;
    let serde_crate = text(&tokens!(#krate::__private::serde));
    let declared = fields.iter().map(|field| {
        let ViewField { ident, vis, ty, attrs, is_key } = field;
        let key = text(&tokens!(#krate::__private::write_key));
        let serde = is_key.then(|| tokens!(#[serde(serialize_with = #key)]));
        tokens!(#(#attrs)* #serde #vis #ident: #ty)
    });
    let list = accounts.then(|| {
        tokens! {
            /// The accounts at providers, without their tokens.
            pub oauth_accounts: ::std::vec::Vec<#krate::LinkedAccount>
        }
    });
    let empty = accounts.then(|| tokens!(oauth_accounts: ::std::vec::Vec::new()));
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    // A key is read by the trait, which has no key if the type turns out to be none.
    let read =
        fields.iter().map(
            |ViewField { ident, is_key, .. }| {
                if *is_key { tokens!(#model_trait::id(model)) } else { tokens!(&model.#ident) }
            },
        );
    let with_accounts = accounts.then(|| with_accounts(view));
    tokens! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug, #krate::__private::serde::Serialize)]
        #[serde(crate = #serde_crate)]
        #vis struct #name {
            #(#declared,)*
            #list
        }

        #[automatically_derived]
        impl ::core::convert::From<#of> for #name {
            fn from(model: #of) -> Self {
                Self { #(#idents: model.#idents,)* #empty }
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<&#of> for #name {
            fn from(model: &#of) -> Self {
                Self { #(#idents: ::core::clone::Clone::clone(#read),)* #empty }
            }
        }

        #with_accounts
    }
}

fn with_accounts(View { krate, name, of, .. }: &View<'_>) -> TokenStream {
    let doc = format!(" The view of a `{of}` with these accounts.");
    tokens! {
        impl #name {
            #[doc = #doc]
            #[must_use]
            pub fn with_accounts(
                user: impl ::core::convert::Into<Self>,
                accounts: impl ::core::iter::IntoIterator<
                    Item = impl ::core::convert::Into<#krate::LinkedAccount>,
                >,
            ) -> Self {
                let mut view: Self = ::core::convert::Into::into(user);
                view.oauth_accounts = ::core::iter::Iterator::collect(::core::iter::Iterator::map(
                    ::core::iter::IntoIterator::into_iter(accounts),
                    ::core::convert::Into::into,
                ));
                view
            }
        }
    }
}

/// A path as serde's attributes take it, written as a person would.
fn text(path: &impl ToTokens) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
