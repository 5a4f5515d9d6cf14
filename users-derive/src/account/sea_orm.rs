//! The account as a SeaORM entity.
//!
//! SeaORM's derive reads types as text, so those that it could misread have an alias. The relation is written out: the
//! derive's own would need the user's module, where all that is known here is the path of its model.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{ItemStruct, Type};

use super::emit::{AccountField, Context};
use super::model::Model;
use crate::common::value::{Spanned, Text};
use crate::common::{place, sea_orm, tokens, types};

/// The entity, where the runtime has its feature; else the error that names it, and `plain`, which keeps all else
/// from being an error too.
pub(super) fn emit(context: &Context<'_>, orm: &Spanned<Text>, plain: &TokenStream) -> TokenStream {
    let krate = &context.model.krate;
    let entity = entity(context);
    let relation = relation(context);
    let glue = sea_orm::account(krate, context.model.ident());
    let span = orm.span.resolved_at(Span::mixed_site());
    let missing = quote_spanned! {span=>
        ::core::compile_error!(
            "`orm = \"sea_orm\"` needs the feature `sea-orm` of users-runtime: add it to `features` in Cargo.toml"
        );
    };
    tokens! {
        #krate::__if_sea_orm! { #entity #relation #glue }
        #krate::__unless_sea_orm! { #missing #plain }
    }
}

/// The struct, as SeaORM's derive takes it.
fn entity(context: &Context<'_>) -> TokenStream {
    let ItemStruct { attrs, vis, struct_token, ident, .. } = &context.model.item;
    let table = context.model.table.literal();
    let id = IdType::of(context.model);
    let id_alias = id_alias(context.model);
    let user = user(context.model);
    let fields = context.fields.iter().map(|field| declaration(field, &id));
    // SeaORM knows its derive by this bare word, and what it makes uses the names of its prelude.
    let derive = quote!(#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq, DeriveEntityModel)]);
    tokens! {
        #[allow(unused_imports)]
        use ::sea_orm::entity::prelude::*;

        #id_alias
        #user

        #(#attrs)*
        #[allow(clippy::derive_partial_eq_without_eq)]
        #[::sea_orm::compact_model]
        #derive
        #[allow(clippy::struct_field_names)]
        #[sea_orm(table_name = #table)]
        #vis #struct_token #ident {
            #(#fields,)*
        }
    }
}

/// The type of the key, as SeaORM can read it: by its spelling, or by an alias.
enum IdType<'m> {
    Known(&'m Type),
    Other,
}

impl<'m> IdType<'m> {
    fn of(model: &'m Model) -> Self {
        match &model.id {
            Ok(id) if types::is_known_key(&id.value) => Self::Known(&id.value),
            _ => Self::Other,
        }
    }

    fn ty(&self) -> TokenStream {
        match self {
            Self::Known(ty) => ty.to_token_stream(),
            Self::Other => tokens!(__Id),
        }
    }

    /// SeaORM takes nothing but a literal, so who makes a key of the application's own type can't be asked of it.
    fn is_made_by_the_database(&self) -> bool {
        matches!(self, Self::Known(ty) if types::is(ty, "i32") || types::is(ty, "i64"))
    }
}

/// Asks for a key once, where its type was written.
fn id_alias(model: &Model) -> TokenStream {
    let (krate, ident) = (&model.krate, model.ident());
    match &model.id {
        Ok(id) if types::is_known_key(&id.value) => TokenStream::new(),
        Ok(Spanned { value: ty, span }) => {
            let tail = tokens!(as #krate::store::sea_orm::SeaOrmKey>::__IS_KEY);
            let is_key = place::around(*span, tokens!(<), ty, tail);
            tokens! {
                type __CheckedId = #krate::__private::Checked<{ #is_key }>;
                type __Id = <__CheckedId as #krate::__private::sea_orm::IdOf<#ty>>::Key;
            }
        }
        Err(_) => tokens!(type __Id = <#ident as #krate::OAuthAccount>::Id;),
    }
}

/// The one place that asks whether the user model is one, and SeaORM's: at the path that names it.
fn user(model: &Model) -> TokenStream {
    let (krate, ident) = (&model.krate, model.ident());
    let Ok(Spanned { value: user, span }) = &model.user else {
        return tokens! {
            type __UserId = <<#ident as #krate::OAuthAccount>::User as #krate::OAuthUser>::Id;
            type __UserEntity =
                <<#ident as #krate::OAuthAccount>::User as #krate::__private::sea_orm::SeaOrmUser>::Entity;
        };
    };
    let tail = tokens!(as #krate::store::sea_orm::IsSeaOrmUser>::__IS_USER);
    let is_user = place::around(*span, tokens!(<), user, tail);
    tokens! {
        type __CheckedUser = #krate::__private::Checked<{ #is_user }>;
        type __UserId = <__CheckedUser as #krate::__private::sea_orm::EntityOf<#user>>::Key;
        type __UserEntity = <__CheckedUser as #krate::__private::sea_orm::EntityOf<#user>>::Entity;
    }
}

fn declaration(AccountField { ident, ty, doc, extra }: &AccountField<'_>, id: &IdType<'_>) -> TokenStream {
    if let Some((field, attrs)) = extra {
        let vis = &field.vis;
        let column = field.own_column.map(|_| {
            let column = field.column.literal();
            tokens!(#[sea_orm(column_name = #column)])
        });
        let nullable = field.is_option().then(|| tokens!(#[sea_orm(nullable)]));
        let ident = &field.ident;
        return tokens!(#(#attrs)* #column #nullable #vis #ident: #ty);
    }
    let made_by_database = id.is_made_by_the_database();
    let (attribute, ty) = match ident.to_string().as_str() {
        "id" => (tokens!(primary_key, auto_increment = #made_by_database), id.ty()),
        "user_id" => (tokens!(indexed), tokens!(__UserId)),
        "oauth_name" | "account_id" => (tokens!(unique_key = "oauth_name_account_id"), ty.to_token_stream()),
        "access_token" => (tokens!(column_type = "Text"), ty.to_token_stream()),
        "refresh_token" | "account_email" => (tokens!(column_type = "Text", nullable), ty.to_token_stream()),
        _ => (tokens!(nullable), ty.to_token_stream()),
    };
    tokens!(#[doc = #doc] #[sea_orm(#attribute)] pub #ident: #ty)
}

/// The account's side of the relation. The user's side is the application's, as in any program with SeaORM.
fn relation(context: &Context<'_>) -> TokenStream {
    let (krate, vis) = (&context.model.krate, &context.model.item.vis);
    tokens! {
        /// What an account belongs to.
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::sea_orm::EnumIter)]
        #vis enum Relation {
            /// The user whose account it is.
            User,
        }

        #[automatically_derived]
        impl ::sea_orm::RelationTrait for Relation {
            fn def(&self) -> ::sea_orm::RelationDef {
                match self {
                    Self::User => #krate::__private::sea_orm::belongs_to::<Entity, __UserEntity>(Column::UserId),
                }
            }
        }

        #[automatically_derived]
        impl ::sea_orm::Related<__UserEntity> for Entity {
            fn to() -> ::sea_orm::RelationDef {
                ::sea_orm::RelationTrait::def(&Relation::User)
            }
        }

        #[automatically_derived]
        impl ::sea_orm::ActiveModelBehavior for ActiveModel {}
    }
}
