//! The code.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Ident, Index, Member, Path};

use super::maker::Maker;
use super::model::{Inner, Kind, Model};
use crate::common::value::Spanned;
use crate::common::{release, tokens};

pub(super) fn emit(model: &Model) -> TokenStream {
    let code = match &model.inner {
        Some(inner) => key(model, inner),
        None => stand_in(model),
    };
    release::checked(&model.krate, &code)
}

fn key(model: &Model, inner: &Inner) -> TokenStream {
    let Model { krate, ident, .. } = model;
    let member = &inner.member;
    let inner_type = inner_type(krate, ident, inner);
    let generate = maker(model, inner).map(|made| generate(&made));
    let (repr, from, to) = if inner.kind == Kind::Unknown {
        (
            tokens!(<__Inner as #krate::Key>::Repr),
            tokens!(<__Inner as #krate::Key>::from_repr(repr)),
            tokens!(<__Inner as #krate::Key>::to_repr(&self.#member)),
        )
    } else {
        // Of one that no store can keep, rustc says so where the type is written.
        let repr = Ident::new("__Inner", inner.ty.span());
        (repr.into_token_stream(), tokens!(repr), tokens!(::core::clone::Clone::clone(&self.#member)))
    };
    let from = inner.wrap(&from);
    let has_derives = has_derives(krate, ident);
    tokens! {
        const _: () = {
            #inner_type

            #[automatically_derived]
            impl #krate::Key for #ident
            where
                for<'__key> #krate::__private::Checked<{ #has_derives }>: #krate::__private::Yes,
            {
                type Repr = #repr;

                const __IS_KEY: bool = #has_derives;

                fn from_repr(repr: Self::Repr) -> Self {
                    #from
                }

                fn to_repr(&self) -> Self::Repr {
                    #to
                }

                #generate
            }
        };
    }
}

/// Asks for the standard library's traits, once. Under the guard of the same constant, nothing else asks.
fn has_derives(krate: &Path, ident: &Ident) -> TokenStream {
    let span = ident.span().resolved_at(Span::mixed_site());
    quote_spanned!(span=> <#ident as #krate::model::KeyBase>::__IS_KEY)
}

/// The type in the struct. One that is no key by its spelling is asked to be one, once: of what is made of a constant that
/// does not compile, rustc says nothing.
///
/// The aliases have the application's spans, so that what is said of them is said there, and not of an expansion.
fn inner_type(krate: &Path, ident: &Ident, inner: &Inner) -> TokenStream {
    let ty = &inner.ty;
    if inner.kind != Kind::Unknown {
        let alias = Ident::new("__Inner", ident.span());
        return tokens!(type #alias = #ty;);
    }
    let alias = Ident::new("__Field", ident.span());
    let field = Ident::new("__Field", ty.span());
    tokens! {
        type #alias = #ty;
        type __Inner =
            <#krate::__private::Checked<{ <#field as #krate::model::IsKey>::__IS_KEY }> as #krate::__private::KeyOf<#alias>>::Key;
    }
}

/// What `generate` gives, where it is not what the runtime does by itself.
fn maker(Model { krate, made_by, .. }: &Model, inner: &Inner) -> Option<TokenStream> {
    let Some(Spanned { value, span }) = made_by else {
        let wrapped = inner.wrap(&tokens!(key));
        let is_another = inner.kind == Kind::Unknown;
        return is_another.then(|| tokens!(<__Inner as #krate::Key>::generate().map(|key| #wrapped)));
    };
    let span = span.resolved_at(Span::mixed_site());
    match value {
        Maker::Database if inner.kind == Kind::Integer => None,
        Maker::Database => Some(
            quote_spanned!(span=> <<__Inner as #krate::Key>::Repr as #krate::model::KeyByDatabase>::unmade()),
        ),
        Maker::Function(path) => {
            let made = quote_spanned!(span=> #krate::model::KeyMaker::<__Inner>::make(#path));
            let key = inner.wrap(&made);
            Some(tokens!(::core::option::Option::Some(#key)))
        }
    }
}

fn generate(value: &TokenStream) -> TokenStream {
    tokens! {
        fn generate() -> ::core::option::Option<Self> {
            #value
        }
    }
}

impl Inner {
    /// The key with this in it.
    fn wrap(&self, value: &TokenStream) -> TokenStream {
        match &self.member {
            Member::Named(name) => tokens!(Self { #name: #value }),
            Member::Unnamed(Index { .. }) => tokens!(Self(#value)),
        }
    }
}

/// Stands in for the impl of what can't be a key, so that its uses are not errors as well.
fn stand_in(Model { krate, ident, generics, .. }: &Model) -> TokenStream {
    let (parameters, arguments, clause) = generics.split_for_impl();
    let predicates = clause.map(|clause| &clause.predicates).into_iter();
    tokens! {
        #[automatically_derived]
        impl #parameters #krate::Key for #ident #arguments
        where
            for<'__key> #ident #arguments:
                ::core::clone::Clone
                + ::core::cmp::Eq
                + ::core::hash::Hash
                + ::core::fmt::Debug
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            #(#predicates)*
        {
            type Repr = #krate::__private::Uuid;

            fn from_repr(_: Self::Repr) -> Self {
                #krate::__private::never()
            }

            fn to_repr(&self) -> Self::Repr {
                #krate::__private::never()
            }
        }
    }
}
