//! The code.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use super::model::{Model, Role};
use super::parse::Header;
use crate::common::field::Field;
use crate::common::mongodb;
use crate::common::sql::{self, SqlColumn, SqlTable, Start};
use crate::common::view::{self, View, ViewField};
use crate::common::{sea_orm, tokens, types};

pub(super) fn emit(model: &Model) -> TokenStream {
    let user = user(model);
    let has = has(model);
    let view = view(model);
    let stores = stores(model);
    tokens!(#user #has #view #stores)
}

fn user(model: &Model) -> TokenStream {
    let Header { krate, ident, table, .. } = &model.header;
    let table = table.literal();
    let id = model.find(Role::Id).filter(|field| !field.is_refused);
    let id_type = id.map_or_else(|| tokens!(#krate::__private::Uuid), |field| field.ty.to_token_stream());
    let id_value = id.map_or_else(|| tokens!(#krate::__private::never()), read);
    let set_id = id.map(|Field { ident, .. }| tokens!(self.#ident = id;));
    let email = model.find(Role::Email).filter(|field| types::is_text(&field.ty));
    let email_type = email.map_or_else(
        || tokens!(::core::option::Option<::std::string::String>),
        |field| field.ty.to_token_stream(),
    );
    let email_value = email.map_or_else(
        || tokens!(#krate::__private::never()),
        |Field { ident, .. }| tokens!(#krate::__private::EmailField::address(&self.#ident)),
    );
    let flags = [Role::IsActive, Role::IsVerified, Role::IsSuperuser].map(|role| {
        let field = model.find(role).filter(|field| types::is(&field.ty, "bool"))?;
        let name = &field.ident;
        Some(tokens! {
            fn #name(&self) -> bool {
                self.#name
            }
        })
    });
    let flags = flags.iter().flatten();
    let password = password(model).map(|Field { ident, .. }| {
        tokens! {
            fn has_password(&self) -> bool {
                #krate::__private::PasswordField::is_usable(&self.#ident)
            }
        }
    });
    let idents = model.fields.iter().map(|(_, field)| &field.ident);
    let values = model.fields.iter().map(|(role, field)| value(model, *role, field));
    tokens! {
        #[automatically_derived]
        impl #krate::OAuthUser for #ident {
            type Id = #id_type;
            type Email = #email_type;

            const TABLE: &'static str = #table;

            fn id(&self) -> &#id_type {
                #id_value
            }

            fn email(&self) -> ::core::option::Option<&str> {
                #email_value
            }

            #(#flags)*
            #password

            fn __from_login(
                id: #id_type,
                new: &#krate::__private::NewUser<'_>,
            ) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self { #(#idents: #values),* })
            }

            fn __set_id(&mut self, id: #id_type) {
                #set_id
            }
        }
    }
}

fn read(Field { ident, .. }: &Field) -> TokenStream {
    tokens!(&self.#ident)
}

fn password(model: &Model) -> Option<&Field> {
    model.find(Role::Password).filter(|field| types::is_text(&field.ty))
}

/// What a first login puts into a field. A mistaken type has been reported; a value that never comes keeps rustc from
/// reporting it once more.
fn value(model: &Model, role: Role, field: &Field) -> TokenStream {
    let krate = &model.header.krate;
    let never = || tokens!(#krate::__private::never());
    match role {
        Role::Id if field.is_refused => never(),
        Role::Id => tokens!(id),
        Role::Email if types::is_text(&field.ty) => {
            tokens!(#krate::__private::EmailField::from_address(#krate::__private::address(new))?)
        }
        Role::Password if types::is_text(&field.ty) => {
            tokens!(#krate::__private::PasswordField::unusable())
        }
        Role::Email | Role::Password => never(),
        Role::IsActive | Role::IsVerified | Role::IsSuperuser if !types::is(&field.ty, "bool") => never(),
        Role::IsActive => tokens!(true),
        Role::IsVerified => tokens!(new.is_verified),
        Role::IsSuperuser => tokens!(false),
        Role::Extra => field.fill(krate, &tokens!(new.profile)),
    }
}

/// The traits that extractors ask for.
fn has(model: &Model) -> TokenStream {
    let Header { krate, ident, .. } = &model.header;
    let verification = model.find(Role::IsVerified).map(|_| {
        tokens! {
            #[automatically_derived]
            impl #krate::HasVerification for #ident {}
        }
    });
    let superuser = model.find(Role::IsSuperuser).map(|_| {
        tokens! {
            #[automatically_derived]
            impl #krate::HasSuperuser for #ident {}
        }
    });
    tokens!(#verification #superuser)
}

fn view(model: &Model) -> TokenStream {
    let Header { krate, ident, vis, accounts, .. } = &model.header;
    let is_shown = |(role, field): &&(Role, Field)| {
        let is_ours = model.header.accounts && field.name() == "oauth_accounts";
        *role != Role::Password && !field.is_private && !field.is_refused && !is_ours
    };
    let shown = model.fields.iter().filter(is_shown);
    view::emit(&View {
        krate,
        vis,
        name: &model.header.view(),
        of: ident,
        doc: format!(" What others may see of a [`{ident}`]."),
        fields: shown.map(|(role, field)| ViewField::new(field, ident, *role == Role::Id)).collect(),
        accounts: *accounts,
        guards: key_guard(model),
    })
}

/// What the stores need.
fn stores(model: &Model) -> TokenStream {
    let Header { krate, ident, .. } = &model.header;
    let column = |field: &Field| SqlColumn {
        ident: field.ident.clone(),
        ty: field.ty.to_token_stream(),
        name: field.column.text().to_owned(),
        is_nullable: field.is_option(),
    };
    let email = model.find(Role::Email).map(|field| field.column.text().to_owned());
    if model.header.sea_orm.is_some() {
        return sea_orm::user(krate, ident, &key_guard(model), email.as_deref());
    }
    let is_key = |(role, field): &&(Role, Field)| *role == Role::Id && !field.is_refused;
    let (keys, fields): (Vec<_>, Vec<_>) = model.fields.iter().partition(is_key);
    let table = SqlTable {
        krate,
        ident,
        start: Start::User { key: keys.first().map(|(_, field)| column(field)), email },
        fields: fields.iter().map(|(_, field)| column(field)).collect(),
        guards: key_guard(model),
    };
    let (sql, mongodb) = (sql::model(&table), mongodb::model(&table));
    tokens!(#sql #mongodb)
}

/// A type that is no key is reported where it is written, and nowhere else.
fn key_guard(model: &Model) -> TokenStream {
    let krate = &model.header.krate;
    let id = model.find(Role::Id).filter(|field| !field.is_refused && !types::is_known_key(&field.ty));
    let guard = id.map(|Field { ty, .. }| tokens!(for<'__key> #ty: #krate::Key,));
    guard.into_token_stream()
}

/// Stands in for the impls of an item that can't be a user model, so that its other uses are not errors as well.
pub(super) fn fallback(header: &Header) -> TokenStream {
    let Header { krate, ident, vis, .. } = header;
    let view = header.view();
    let span = Span::mixed_site().located_at(ident.span());
    quote_spanned! {span=>
        impl #krate::OAuthUser for #ident
        where
            for<'__user> #ident: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync,
        {
            type Id = #krate::__private::Uuid;
            type Email = ::core::option::Option<::std::string::String>;

            const TABLE: &'static str = "";

            fn id(&self) -> &Self::Id {
                ::core::unreachable!()
            }

            fn email(&self) -> ::core::option::Option<&str> {
                ::core::unreachable!()
            }

            fn __from_login(_: Self::Id, _: &#krate::__private::NewUser<'_>) -> ::core::option::Option<Self> {
                ::core::unreachable!()
            }

            fn __set_id(&mut self, _: Self::Id) {}
        }

        #[doc(hidden)]
        #vis struct #view {}

        impl ::core::convert::From<#ident> for #view {
            fn from(_: #ident) -> Self {
                Self {}
            }
        }
    }
}
