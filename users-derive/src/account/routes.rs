//! What an application calls by name: the relation, and the routes.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::model::Model;
use crate::common::{respanned, tokens};

/// The method on the user model, beside its alias. What is wrong with its name is said there, so it stands where the name
/// does.
pub(super) fn relation(model: &Model) -> Option<TokenStream> {
    let user = model.user.as_ref().ok()?;
    let (krate, ident) = (&model.krate, model.ident());
    let mut name = model.related_name.clone();
    let vis = respanned(&model.item.vis, name.span());
    let doc = format!(" The user's accounts at providers, as [`{ident}`]s.\n\n # Errors\n\n As the store's.");
    let span = Span::mixed_site().located_at(name.span());
    // Not as if a person had written the method: lints would be about it.
    name.set_span(Span::call_site().located_at(name.span()));
    let signature = quote_spanned! {span=>
        #vis async fn #name(
            &self,
            oauth: &#krate::OAuth<#ident>,
        ) -> ::core::result::Result<::std::vec::Vec<#ident>, #krate::StoreError>
    };
    let method = tokens! {
        #[doc = #doc]
        #[allow(dead_code, clippy::missing_errors_doc)]
        #signature {
            oauth.__accounts_of(self).await
        }
    };
    Some(quote_spanned!(user.span.resolved_at(Span::mixed_site())=> impl __Named { #method }))
}

pub(super) fn routes(model: &Model) -> TokenStream {
    let (krate, ident, vis) = (&model.krate, model.ident(), &model.item.vis);
    tokens! {
        #krate::__if_axum! {
            impl #ident {
                /// Routes that log people in with this provider.
                #vis fn login_routes<S, P>(provider: P) -> #krate::__private::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::__private::axum::extract::FromRef<S>,
                    P: #krate::provider::Provider + #krate::provider::Fits<
                            <<Self as #krate::OAuthAccount>::User as #krate::OAuthUser>::Email,
                        >,
                {
                    #krate::axum::login_routes::<Self, S, P>(provider)
                }

                /// The route that ends a session: `POST /logout`.
                #vis fn session_routes<S>() -> #krate::__private::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::__private::axum::extract::FromRef<S>,
                {
                    #krate::axum::session_routes::<Self, S>()
                }
            }
        }
    }
}
