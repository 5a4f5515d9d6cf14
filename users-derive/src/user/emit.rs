//! The code.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::spanned::Spanned as _;

use super::model::{Model, Role};
use super::parse::Header;
use crate::common::field::Field;
use crate::common::mongodb;
use crate::common::sql::{self, SqlColumn, SqlTable, Start};
use crate::common::view::{self, View, ViewField};
use crate::common::{key, release, sea_orm, tokens};

pub(super) fn emit(model: &Model) -> TokenStream {
    let view = view(model);
    let user = user(model, &view::json(&view));
    let has = has(model);
    let view = view::emit(&view);
    let stores = stores(model);
    release::checked(&model.header.krate, &tokens!(#user #has #view #stores))
}

fn user(model: &Model, json: &TokenStream) -> TokenStream {
    let Header { krate, ident, table, .. } = &model.header;
    let table = table.literal();
    let id = model.find(Role::Id);
    let id_type = match (&model.no_key, id) {
        (Some(error), _) => key::mistaken(error, krate),
        (None, Some(field)) => key::checked(&field.ty, field.ty.span(), krate),
        (None, None) => tokens!(#krate::__private::Uuid),
    };
    let id_value = id.map_or_else(|| tokens!(#krate::__private::never()), read);
    let set_id = id.map(|Field { ident, .. }| tokens!(self.#ident = id;));
    let email = usable(model, Role::Email);
    let email_type = email.map_or_else(
        || tokens!(::core::option::Option<::std::string::String>),
        |field| field.ty.to_token_stream(),
    );
    let email_value = email.map_or_else(
        || tokens!(#krate::__private::never()),
        |Field { ident, .. }| tokens!(#krate::__private::EmailField::address(&self.#ident)),
    );
    let flags = [Role::IsActive, Role::IsVerified, Role::IsSuperuser].map(|role| {
        let name = &usable(model, role)?.ident;
        Some(tokens! {
            fn #name(&self) -> bool {
                self.#name
            }
        })
    });
    let flags = flags.iter().flatten();
    let has = [Role::IsVerified, Role::Password].map(|role| model.find(role).is_some());
    let [has_verification, has_password] = has;
    let (hash, reclaimed) = (password_hash(model), reclaimed(model));
    let accounts = if model.header.accounts { tokens!(accounts) } else { tokens!(_) };
    let allow = model.allowed();
    let idents = model.fields.iter().map(|(_, field)| &field.ident);
    let values = model.fields.iter().map(|(role, field)| value(model, *role, field));
    let new = if model.is_opaque {
        tokens!(#krate::__private::never())
    } else {
        tokens!(::core::option::Option::Some(Self { #(#idents: #values),* }))
    };
    tokens! {
        #[automatically_derived]
        #allow
        impl #krate::OAuthUser for #ident {
            type Id = #id_type;
            type Email = #email_type;

            const TABLE: &'static str = #table;
            const __HAS_VERIFICATION: bool = #has_verification;
            const __HAS_PASSWORD: bool = #has_password;

            fn id(&self) -> &Self::Id {
                #id_value
            }

            fn email(&self) -> ::core::option::Option<&str> {
                #email_value
            }

            #(#flags)*

            fn __password_hash(&self) -> ::core::option::Option<&str> {
                #hash
            }

            fn __reclaim(&mut self) {
                #reclaimed
            }

            fn __view(
                &self,
                #accounts: &mut dyn ::core::iter::Iterator<Item = #krate::LinkedAccount>,
            ) -> #krate::__private::JsonView {
                #json
            }

            fn __from_login(
                id: Self::Id,
                new: &#krate::__private::NewUser<'_>,
            ) -> ::core::option::Option<Self> {
                #new
            }

            fn __set_id(&mut self, id: Self::Id) {
                #set_id
            }
        }
    }
}

fn read(Field { ident, .. }: &Field) -> TokenStream {
    tokens!(&self.#ident)
}

/// The field of this role, if it is of a type that the library can use.
fn usable(model: &Model, role: Role) -> Option<&Field> {
    model.find(role).filter(|field| role.fits(&field.ty))
}

fn password_hash(model: &Model) -> TokenStream {
    let krate = &model.header.krate;
    usable(model, Role::Password).map_or_else(
        || tokens!(::core::option::Option::None),
        |Field { ident, .. }| tokens!(#krate::__private::PasswordField::hash(&self.#ident)),
    )
}

/// No password, and an address that is verified.
fn reclaimed(model: &Model) -> TokenStream {
    let krate = &model.header.krate;
    let password = usable(model, Role::Password)
        .map(|Field { ident, .. }| tokens!(self.#ident = #krate::__private::PasswordField::taken_away();));
    let verified = usable(model, Role::IsVerified).map(|Field { ident, .. }| tokens!(self.#ident = true;));
    tokens!(#password #verified)
}

/// What a first login puts into a field. A mistaken type has been reported; a value that never comes keeps rustc from
/// reporting it once more.
fn value(model: &Model, role: Role, field: &Field) -> TokenStream {
    let krate = &model.header.krate;
    match role {
        _ if !role.fits(&field.ty) => tokens!(#krate::__private::never()),
        Role::Id => tokens!(id),
        Role::Email => {
            tokens!(#krate::__private::EmailField::from_address(#krate::__private::address(new))?)
        }
        Role::Password => tokens!(#krate::__private::PasswordField::unusable()),
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

fn view(model: &Model) -> View<'_> {
    let Header { krate, ident, vis, accounts, .. } = &model.header;
    let is_shown = |(role, field): &&(Role, Field)| {
        let is_ours = model.header.accounts && field.name() == "oauth_accounts";
        *role != Role::Password && !field.is_private && !is_ours
    };
    let model_trait = tokens!(#krate::OAuthUser);
    let shown = model.usable().filter(is_shown).map(|(role, field)| {
        let field = ViewField::new(field, ident);
        if *role != Role::Id {
            return field;
        }
        ViewField { ty: key::of_model(&field.ty, ident, &model_trait), is_key: true, ..field }
    });
    View {
        krate,
        vis,
        name: model.header.view(),
        of: ident,
        doc: format!(" What others may see of a [`{ident}`]."),
        fields: shown.collect(),
        model_trait: model_trait.clone(),
        accounts: *accounts,
        allow: model.allowed(),
    }
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
        return sea_orm::user(krate, ident, email.as_deref());
    }
    let is_key = |(role, _): &&(Role, Field)| *role == Role::Id;
    let (keys, fields): (Vec<_>, Vec<_>) = model.usable().partition(is_key);
    let key = keys.first().map(|(_, field)| SqlColumn {
        ty: key::of_model(&field.ty, &tokens!(Self), &tokens!(#krate::OAuthUser)).into_token_stream(),
        ..column(field)
    });
    let table = SqlTable {
        krate,
        ident,
        start: Start::User { key, email },
        fields: fields.iter().map(|(_, field)| column(field)).collect(),
        allow: model.allowed(),
        is_opaque: model.is_opaque || model.usable().count() < model.fields.len(),
    };
    let (sql, mongodb) = (sql::model(&table), mongodb::model(&table));
    tokens!(#sql #mongodb)
}
