//! What an application calls by name: the relation, and the routes.

use proc_macro2::TokenStream;

use super::emit::Context;
use crate::common::tokens;

pub(super) fn emit(context: &Context<'_>) -> TokenStream {
    let Context { model, user, guards, .. } = context;
    let (krate, ident, vis) = (&model.krate, model.ident(), &model.item.vis);
    let related_name = &model.related_name;
    let doc = format!(" The user's accounts at providers, as [`{ident}`]s.");
    // A stand-in for the user model is the runtime's, and has no methods of ours.
    let relation = model.user.is_some().then(|| {
        tokens! {
            impl #user {
                #[doc = #doc]
                #[allow(dead_code)]
                #vis async fn #related_name(
                    &self,
                    oauth: &#krate::OAuth<#ident>,
                ) -> ::core::result::Result<::std::vec::Vec<#ident>, #krate::StoreError>
                where
                    #guards
                {
                    oauth.accounts(<#user as #krate::OAuthUser>::id(self)).await
                }
            }
        }
    });
    let routes = tokens! {
        #krate::__if_axum! {
            impl #ident {
                /// Routes that log people in with this provider.
                #vis fn login_routes<S, P>(provider: P) -> #krate::__private::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::__private::axum::extract::FromRef<S>,
                    P: #krate::provider::Provider
                        + #krate::provider::Fits<<#user as #krate::OAuthUser>::Email>,
                    #guards
                {
                    #krate::axum::login_routes::<Self, S, P>(provider)
                }

                /// The route that ends a session: `POST /logout`.
                #vis fn session_routes<S>() -> #krate::__private::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::__private::axum::extract::FromRef<S>,
                    #guards
                {
                    #krate::axum::session_routes::<Self, S>()
                }
            }
        }
    };
    tokens!(#relation #routes)
}
