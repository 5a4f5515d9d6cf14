//! The standard library's traits, by hand: a derive can't be guarded.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Ident, Type};

/// What is implemented, and for what.
pub(crate) struct StdImpls<'m> {
    pub(crate) of: &'m Ident,
    /// What is said of a field is said at its type.
    pub(crate) fields: Vec<(&'m Ident, &'m Type)>,
    pub(crate) guards: &'m TokenStream,
}

impl StdImpls<'_> {
    pub(crate) fn clone(&self) -> TokenStream {
        let Self { of, guards, .. } = self;
        let fields = self
            .each(|ident, _, span| quote_spanned!(span=> #ident: ::core::clone::Clone::clone(&self.#ident)));
        tokens! {
            #[automatically_derived]
            impl ::core::clone::Clone for #of where #guards {
                fn clone(&self) -> Self {
                    Self { #(#fields),* }
                }
            }
        }
    }

    pub(crate) fn debug(&self) -> TokenStream {
        let Self { of, guards, .. } = self;
        let name = of.unraw().to_string();
        let fields = self.each(|ident, name, span| quote_spanned!(span=> .field(#name, &self.#ident)));
        tokens! {
            #[automatically_derived]
            impl ::core::fmt::Debug for #of where #guards {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name) #(#fields)* .finish()
                }
            }
        }
    }

    pub(crate) fn partial_eq(&self) -> TokenStream {
        let Self { of, guards, .. } = self;
        let fields = self.each(|ident, _, span| quote_spanned!(span=> self.#ident == other.#ident));
        tokens! {
            #[automatically_derived]
            impl ::core::cmp::PartialEq for #of where #guards {
                fn eq(&self, other: &Self) -> bool {
                    #(#fields)&&*
                }
            }
        }
    }

    fn each(&self, emit: impl Fn(&Ident, String, Span) -> TokenStream) -> Vec<TokenStream> {
        let emit = |(ident, ty): &(&Ident, &Type)| {
            let span = Span::mixed_site().located_at(ty.span());
            emit(ident, ident.unraw().to_string(), span)
        };
        self.fields.iter().map(emit).collect()
    }
}
