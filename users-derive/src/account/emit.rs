//! The code.
//!
//! `user` may name a type that is no user model. One message says so: the one about the type of `user_id`, which is the
//! only place that asks outright. All else is guarded by the same bound in higher-ranked form, `for<'__user> User:
//! OAuthUser`, which rustc does not evaluate where it stands.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::{Ident, ItemStruct, Path, Type};

use super::check::GENERATED;
use super::model::Model;
use super::{routes, sea_orm};
use crate::common::field::Field;
use crate::common::mongodb;
use crate::common::sea_orm::is_sea_orm;
use crate::common::sql::{self, SqlColumn, SqlTable, Start};
use crate::common::std_impls::StdImpls;
use crate::common::view::{self, View, ViewField};
use crate::common::{tokens, types};

/// A model, and what of it is used all over the code.
pub(super) struct Context<'m> {
    pub(super) model: &'m Model,
    /// The user model; a stand-in if there is none.
    pub(super) user: TokenStream,
    pub(super) id: Type,
    /// The bounds that keep one mistake one message.
    pub(super) guards: TokenStream,
    /// Of them, the one on the key.
    key_guard: Option<TokenStream>,
    /// The generated fields and the application's own that repeat none.
    pub(super) fields: Vec<AccountField<'m>>,
}

/// A field of the account.
pub(super) struct AccountField<'m> {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    pub(super) doc: &'static str,
    pub(super) extra: Option<&'m (Field, Vec<syn::Attribute>)>,
}

impl Context<'_> {
    /// Where the user model was named.
    pub(super) fn user_span(&self) -> Span {
        user_span(self.model)
    }
}

fn user_span(model: &Model) -> Span {
    let span = model.user.as_ref().map_or_else(Span::call_site, |user| user.span);
    span.resolved_at(Span::mixed_site())
}

pub(super) fn emit(model: &Model) -> TokenStream {
    let context = context(model);
    let mut item = item(&context);
    item.extend(stores(&context));
    item.extend(demand(&context));
    if let Some(orm) = &model.orm {
        item = sea_orm::emit(&context, orm, &item);
    }
    let std = std_impls(&context);
    let account = account(&context);
    let view = view(&context);
    let routes = routes::emit(&context);
    tokens!(#item #std #account #view #routes)
}

fn context(model: &Model) -> Context<'_> {
    let krate = &model.krate;
    let id: Type =
        model.id.as_ref().map_or_else(|| syn::parse_quote!(#krate::__private::Uuid), |id| id.value.clone());
    let user = model.user.as_ref().map(|user| user.value.to_token_stream());
    let user = user.unwrap_or_else(|| tokens!(#krate::__private::NoUser));
    let key_guard = (!types::is_known_key(&id)).then(|| tokens!(for<'__key> #id: #krate::Key,));
    let guards = tokens!(for<'__user> #user: #krate::OAuthUser, #key_guard);
    let span = user_span(model);
    let user_id =
        syn::parse2(quote_spanned!(span=> <#user as #krate::OAuthUser>::Id)).expect("this is a type");
    let string: Type = syn::parse_quote!(::std::string::String);
    let token: Type = syn::parse_quote!(#krate::Token);
    let option = |ty: &dyn quote::ToTokens| -> Type {
        let ty = ty.to_token_stream();
        syn::parse_quote!(::core::option::Option<#ty>)
    };
    let described = [
        (id.clone(), " The primary key."),
        (user_id, " The key of the user whose account it is."),
        (string.clone(), " The name of the provider."),
        (token.clone(), " The access token of the last login."),
        (option(&tokens!(i64)), " When the access token ends, in seconds since 1970."),
        (option(&token), " The refresh token, if the provider gave one."),
        (string.clone(), " The provider's id of the person."),
        (option(&string), " The e-mail address that the provider gave at the last login."),
    ];
    let generated = GENERATED.iter().zip(described).map(|(name, (ty, doc))| {
        let ident = Ident::new(name, Span::call_site());
        AccountField { ident, ty, doc, extra: None }
    });
    let own =
        model.extras.iter().filter(|(field, _)| !GENERATED.contains(&field.name().as_str())).map(|extra| {
            let Field { ident, ty, .. } = &extra.0;
            AccountField { ident: ident.clone(), ty: ty.clone(), doc: "", extra: Some(extra) }
        });
    let fields = generated.chain(own).collect();
    Context { model, user, id, guards, key_guard, fields }
}

/// The struct with all its fields. Of one that was to be an entity it is what stands in for it, and SeaORM's attributes
/// mean nothing on it.
fn item(context: &Context<'_>) -> TokenStream {
    let ItemStruct { attrs, vis, ident, .. } = &context.model.item;
    let is_kept = |attr: &&syn::Attribute| context.model.orm.is_none() || !is_sea_orm(attr);
    let attrs = attrs.iter().filter(is_kept);
    let fields = context.fields.iter().map(|AccountField { ident, ty, doc, extra }| match extra {
        None => tokens!(#[doc = #doc] pub #ident: #ty),
        Some((Field { vis, .. }, attrs)) => {
            let attrs = attrs.iter().filter(is_kept);
            tokens!(#(#attrs)* #vis #ident: #ty)
        }
    });
    tokens! {
        #(#attrs)*
        #vis struct #ident {
            #(#fields,)*
        }
    }
}

/// Asks for a key once, where its type was written.
fn demand(Context { model, id, .. }: &Context<'_>) -> Option<TokenStream> {
    let krate = &model.krate;
    let span = model.id.as_ref().filter(|_| !types::is_known_key(id))?.span;
    let span = span.resolved_at(Span::mixed_site());
    Some(quote_spanned!(span=> const _: () = #krate::__private::is_key::<#id>();))
}

/// By hand, under the guards. `Debug` prints no token because `Token` prints none.
fn std_impls(Context { model, guards, fields, .. }: &Context<'_>) -> TokenStream {
    // An entity's types are guarded by themselves, and SeaORM asks for these traits without a condition.
    let guards = if model.orm.is_some() { &TokenStream::new() } else { guards };
    let impls = StdImpls {
        of: model.ident(),
        fields: fields.iter().map(|field| (&field.ident, &field.ty)).collect(),
        guards,
    };
    let is_ours = |name: &str| !model.derived.iter().any(|derived| derived == name);
    let clone = is_ours("Clone").then(|| impls.clone());
    let debug = is_ours("Debug").then(|| impls.debug());
    let partial_eq = is_ours("PartialEq").then(|| impls.partial_eq());
    tokens!(#clone #debug #partial_eq)
}

fn account(context: &Context<'_>) -> TokenStream {
    let Context { model, user, id, key_guard, .. } = context;
    let (krate, ident) = (&model.krate, model.ident());
    let table = model.table.literal();
    let related_name = model.related_text();
    let accessors = accessors(krate);
    let extras = context.fields.iter().filter_map(|AccountField { ident, extra, .. }| {
        let value = (*extra)?.0.fill(krate, &tokens!(&grant.profile));
        Some(tokens!(#ident: #value))
    });
    // The trait has a `User` of its own, which rustc would propose if there is none in scope.
    tokens! {
        const _: () = {
        type __User = #user;
        #[automatically_derived]
        impl #krate::OAuthAccount for #ident
        where
            for<'__user> __User: #krate::OAuthUser,
            #key_guard
        {
            type Id = #id;
            type User = __User;

            const TABLE: &'static str = #table;
            const RELATED_NAME: &'static str = #related_name;

            #accessors

            fn __from_login(
                id: Self::Id,
                user_id: <Self::User as #krate::OAuthUser>::Id,
                grant: &#krate::Grant,
            ) -> Self {
                Self {
                    id,
                    user_id,
                    oauth_name: ::std::string::String::from(&*grant.oauth_name),
                    access_token: ::core::clone::Clone::clone(&grant.tokens.access_token),
                    expires_at: grant.tokens.expires_at,
                    refresh_token: ::core::clone::Clone::clone(&grant.tokens.refresh_token),
                    account_id: ::core::clone::Clone::clone(&grant.profile.account_id),
                    account_email: grant.account_email().map(::std::string::String::from),
                    #(#extras,)*
                }
            }

            fn __set_ids(&mut self, id: Self::Id, user_id: <Self::User as #krate::OAuthUser>::Id) {
                self.id = id;
                self.user_id = user_id;
            }

            fn __as_mut(&mut self) -> #krate::__private::AccountMut<'_> {
                #krate::__private::AccountMut {
                    access_token: &mut self.access_token,
                    expires_at: &mut self.expires_at,
                    refresh_token: &mut self.refresh_token,
                    account_email: &mut self.account_email,
                }
            }
        }
        };
    }
}

fn accessors(krate: &Path) -> TokenStream {
    tokens! {
        fn id(&self) -> &Self::Id {
            &self.id
        }

        fn user_id(&self) -> &<Self::User as #krate::OAuthUser>::Id {
            &self.user_id
        }

        fn oauth_name(&self) -> &str {
            &self.oauth_name
        }

        fn access_token(&self) -> &#krate::Token {
            &self.access_token
        }

        fn expires_at(&self) -> ::core::option::Option<i64> {
            self.expires_at
        }

        fn refresh_token(&self) -> ::core::option::Option<&#krate::Token> {
            self.refresh_token.as_ref()
        }

        fn account_id(&self) -> &str {
            &self.account_id
        }

        fn account_email(&self) -> ::core::option::Option<&str> {
            self.account_email.as_deref()
        }
    }
}

/// Without the tokens; without `user_id` too, which a person's own accounts have no use for.
fn view(Context { model, fields, guards, .. }: &Context<'_>) -> TokenStream {
    let of = model.ident();
    let is_secret =
        |name: &Ident| ["user_id", "access_token", "refresh_token"].iter().any(|secret| name == secret);
    let shown =
        fields.iter().filter(|field| !is_secret(&field.ident)).filter_map(|field| match field.extra {
            Some((extra, _)) => (!extra.is_private).then(|| ViewField::new(extra, of, false)),
            None => Some(generated_view(field)),
        });
    view::emit(&View {
        krate: &model.krate,
        vis: &model.item.vis,
        name: &model.read,
        of,
        doc: format!(" What others may see of an [`{of}`]: no tokens."),
        fields: shown.collect(),
        accounts: false,
        guards: guards.clone(),
    })
}

fn generated_view(AccountField { ident, ty, doc, .. }: &AccountField<'_>) -> ViewField {
    ViewField {
        ident: ident.clone(),
        vis: syn::parse_quote!(pub),
        ty: ty.clone(),
        attrs: vec![syn::parse_quote!(#[doc = #doc])],
        is_key: ident == "id",
    }
}

/// What the stores need.
fn stores(Context { model, guards, fields, .. }: &Context<'_>) -> TokenStream {
    let own = fields.iter().filter_map(|AccountField { ident, ty, extra, .. }| {
        let (field, _) = (*extra)?;
        Some(SqlColumn {
            ident: ident.clone(),
            ty: ty.to_token_stream(),
            name: field.column.text().to_owned(),
            is_nullable: types::in_option(ty).is_some(),
        })
    });
    let table = SqlTable {
        krate: &model.krate,
        ident: model.ident(),
        start: Start::Account(GENERATED),
        fields: own.collect(),
        guards: guards.clone(),
    };
    let (sql, mongodb) = (sql::model(&table), mongodb::model(&table));
    tokens!(#sql #mongodb)
}
