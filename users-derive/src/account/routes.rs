//! What an application calls by name: the relation, and the routes.

use proc_macro2::TokenStream;

use super::model::Model;
use crate::common::{place, tokens};

/// The method on the user model, beside its alias. What is wrong with its name is said there, so it stands where the name
/// does.
pub(super) fn relation(model: &Model) -> Option<TokenStream> {
    let user = model.user.as_ref().ok()?;
    let (krate, ident, name) = (&model.krate, model.ident(), &model.related_name);
    let vis = &model.item.vis;
    let doc = format!(" The user's accounts at providers, as [`{ident}`]s.\n\n # Errors\n\n As the store's.");
    let start = place::before(name.span(), tokens!(#vis async fn));
    let signature = tokens! {
        (
            &self,
            oauth: &#krate::OAuth<#ident>,
        ) -> ::core::result::Result<::std::vec::Vec<#ident>, #krate::StoreError>
    };
    let signature = place::over(name.span(), signature);
    let method = tokens! {
        #[doc = #doc]
        #[allow(dead_code, clippy::missing_errors_doc)]
        #start #name #signature {
            oauth.__accounts_of(self).await
        }
    };
    let alias = model.user_alias();
    let head = place::over(user.span, tokens!(impl #alias));
    let body = place::block(user.span, method);
    Some(tokens!(#head #body))
}

pub(super) fn routes(model: &Model) -> TokenStream {
    let (krate, ident, vis) = (&model.krate, model.ident(), &model.item.vis);
    let name = |text| place::name(text, model.item.ident.span());
    let [login_routes, associate_routes, account_routes, session_routes] =
        ["login_routes", "associate_routes", "account_routes", "session_routes"].map(name);
    tokens! {
        #krate::__if_axum! {
            #[allow(dead_code)]
            impl #ident {
                /// Routes that log people in with this provider.
                #vis fn #login_routes<S, P>(provider: P) -> #krate::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::axum::FromRef<S>,
                    P: #krate::provider::Provider + #krate::provider::Fits<
                            <<Self as #krate::OAuthAccount>::User as #krate::OAuthUser>::Email,
                        >,
                {
                    #krate::axum::login_routes::<Self, S, P>(provider)
                }

                /// Routes that link an account at this provider to the signed-in user. The provider need not give an e-mail
                /// address.
                #vis fn #associate_routes<S, P>(provider: P) -> #krate::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::axum::FromRef<S>,
                    P: #krate::provider::Provider,
                {
                    #krate::axum::associate_routes::<Self, S, P>(provider)
                }

                /// The signed-in user's accounts: `GET /` lists them, `DELETE /{id}` unlinks one.
                #vis fn #account_routes<S>() -> #krate::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::axum::FromRef<S>,
                {
                    #krate::axum::account_routes::<Self, S>()
                }

                /// The route that ends a session: `POST /logout`.
                #vis fn #session_routes<S>() -> #krate::axum::Router<S>
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                    #krate::OAuth<Self>: #krate::axum::FromRef<S>,
                {
                    #krate::axum::session_routes::<Self, S>()
                }
            }
        }
    }
}
