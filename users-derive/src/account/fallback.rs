//! What is emitted for an item that is no struct.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Ident, Path};

/// Stands in for the impls of an item that can't be an account model, so that its other uses are not errors as well.
pub(super) fn emit(krate: &Path, ident: &Ident) -> TokenStream {
    let span = Span::mixed_site().located_at(ident.span());
    quote_spanned! {span=>
        impl #krate::OAuthAccount for #ident
        where
            for<'__account> #ident: #krate::__private::Plain,
        {
            type Id = #krate::__private::Uuid;
            type User = #krate::__private::NoUser;

            const TABLE: &'static str = "";
            const RELATED_NAME: &'static str = "";

            fn id(&self) -> &Self::Id {
                ::core::unreachable!()
            }

            fn user_id(&self) -> &<Self::User as #krate::OAuthUser>::Id {
                ::core::unreachable!()
            }

            fn oauth_name(&self) -> &str {
                ::core::unreachable!()
            }

            fn access_token(&self) -> &#krate::Token {
                ::core::unreachable!()
            }

            fn expires_at(&self) -> ::core::option::Option<i64> {
                ::core::unreachable!()
            }

            fn refresh_token(&self) -> ::core::option::Option<&#krate::Token> {
                ::core::unreachable!()
            }

            fn account_id(&self) -> &str {
                ::core::unreachable!()
            }

            fn account_email(&self) -> ::core::option::Option<&str> {
                ::core::unreachable!()
            }

            fn __from_login(
                _: Self::Id,
                _: <Self::User as #krate::OAuthUser>::Id,
                _: &#krate::Grant,
            ) -> Self {
                ::core::unreachable!()
            }

            fn __set_ids(&mut self, _: Self::Id, _: <Self::User as #krate::OAuthUser>::Id) {}

            fn __as_mut(&mut self) -> #krate::__private::AccountMut<'_> {
                ::core::unreachable!()
            }
        }
    }
}
