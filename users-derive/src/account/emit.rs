//! The code.
//!
//! `user` may name a type that is no user model, and `id` one that is no key. One message says so, where it was written:
//! the constant in [`user_model`], or that in [`key::checked`]. From then on the types of the model are errors to rustc, which
//! says no more of what depends on them.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned as _;
use syn::{Ident, ItemStruct, Type};

use super::check::GENERATED;
use super::model::Model;
use super::{routes, sea_orm};
use crate::common::field::Field;
use crate::common::sea_orm::is_sea_orm;
use crate::common::sql::{self, SqlColumn, SqlTable, Start};
use crate::common::value::Spanned;
use crate::common::view::{self, View, ViewField};
use crate::common::{attributes, key, mongodb, place, release, tokens, types};

/// A model, and what of it is used all over the code.
pub(super) struct Context<'m> {
    pub(super) model: &'m Model,
    /// The generated fields and the application's own that repeat none.
    pub(super) fields: Vec<AccountField<'m>>,
}

/// A field of the account.
pub(super) struct AccountField<'m> {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    pub(super) doc: String,
    pub(super) extra: Option<&'m (Field, Vec<syn::Attribute>)>,
}

impl Context<'_> {
    /// What code that reads all fields has to allow.
    fn allowed(&self) -> TokenStream {
        attributes::allowed(self.fields.iter().filter_map(|field| field.extra).map(|(field, _)| field))
    }
}

pub(super) fn emit(model: &Model) -> TokenStream {
    let context = Context { model, fields: fields(model) };
    let (item, stores, partial_eq) = (item(&context), stores(&context), partial_eq(&context));
    let (item, stores) = match &model.orm {
        None => (item, tokens!(#stores #partial_eq)),
        // SeaORM copies derives to a second struct, so an entity derives this one too.
        Some(orm) => (TokenStream::new(), sea_orm::emit(&context, orm, &tokens!(#item #partial_eq #stores))),
    };
    let no_serialize = no_serialize(model);
    let view = view(&context);
    let account = account(&context, &view::json(&view));
    let view = view::emit(&view);
    let routes = routes::routes(model);
    let code = tokens!(#stores #no_serialize #account #view #routes);
    if model.has_krate {
        // Of a runtime that is not there rustc would speak once more at each field.
        release::checked(&model.krate, &tokens!(#item #code))
    } else {
        let code = release::checked(&model.krate, &code);
        tokens!(#item #code)
    }
}

fn fields(model: &Model) -> Vec<AccountField<'_>> {
    let (krate, ident) = (&model.krate, model.ident());
    let id: Type = match &model.id {
        Ok(id) if types::is_known_key(&id.value) || model.orm.is_some() => id.value.clone(),
        // Of a type that is no key rustc would say at each field that it is not copied, printed and compared.
        _ => syn::parse_quote!(#krate::AccountKey<#ident>),
    };
    let user_id = match &model.user {
        // What stands in for an entity asks by this field.
        Ok(Spanned { value: user, .. }) if model.orm.is_some() => {
            syn::parse_quote!(<#user as #krate::OAuthUser>::Id)
        }
        _ => syn::parse_quote!(#krate::UserKey<#ident>),
    };
    let string: Type = syn::parse_quote!(::std::string::String);
    let token: Type = syn::parse_quote!(#krate::Token);
    let option = |ty: &dyn quote::ToTokens| -> Type {
        let ty = ty.to_token_stream();
        syn::parse_quote!(::core::option::Option<#ty>)
    };
    // Editors show such a type, and that of `user_id`, as a projection.
    let key = model.id.as_ref().ok().filter(|id| !types::is_known_key(&id.value));
    let key = key.map(|id| format!(", of the type `{}`", text(&id.value))).unwrap_or_default();
    let user = model.user.as_ref().map_or_else(|_| "User".to_owned(), |user| text(&user.value));
    let described = [
        (id, format!(" The primary key{key}.")),
        (user_id, format!(" The key of the `{user}` whose account it is.")),
        (string.clone(), " The name of the provider.".to_owned()),
        (token.clone(), " The access token of the last login.".to_owned()),
        (option(&tokens!(i64)), " When the access token ends, in seconds since 1970.".to_owned()),
        (option(&token), " The refresh token, if the provider gave one.".to_owned()),
        (string.clone(), " The provider's id of the person.".to_owned()),
        (option(&string), " The e-mail address that the provider gave at the last login.".to_owned()),
    ];
    let generated = GENERATED.iter().zip(described).map(|(name, (ty, doc))| {
        let ident = place::name(name, place_of(model, name));
        AccountField { ident, ty, doc, extra: None }
    });
    let own =
        model.extras.iter().filter(|(field, _)| !GENERATED.contains(&field.name().as_str())).map(|extra| {
            let Field { ident, ty, .. } = &extra.0;
            let (ident, doc) = (place::used(ident), String::new());
            AccountField { ident, ty: ty.clone(), doc, extra: Some(extra) }
        });
    generated.chain(own).collect()
}

/// What was written, without the spaces between its tokens.
fn text(written: &impl ToTokens) -> String {
    written.to_token_stream().to_string().replace(' ', "")
}

/// Where an editor goes from the use of a generated field: to the argument that it is made of, or to the struct.
fn place_of(model: &Model, field: &str) -> Span {
    let argument = match field {
        "id" => model.id_place,
        "user_id" => model.user_place,
        _ => None,
    };
    argument.unwrap_or_else(|| model.item.ident.span())
}

/// The struct with all its fields. Of one that was to be an entity it is what stands in for it, and SeaORM's attributes
/// mean nothing on it.
fn item(context: &Context<'_>) -> TokenStream {
    let ItemStruct { attrs, vis, struct_token, ident, .. } = &context.model.item;
    let is_kept = |attr: &&syn::Attribute| context.model.orm.is_none() || !is_sea_orm(attr);
    let attrs = attrs.iter().filter(is_kept);
    let fields = context.fields.iter().map(|AccountField { ident, ty, doc, extra }| match extra {
        None => {
            let field = place::before(ident.span(), tokens!(pub #ident:));
            tokens!(#[doc = #doc] #field #ty)
        }
        Some((Field { vis, ident, .. }, attrs)) => {
            let attrs = attrs.iter().filter(is_kept);
            tokens!(#(#attrs)* #vis #ident: #ty)
        }
    });
    // Where one of them conflicts with a derive above the attribute, rustc says so at the name of the struct.
    let [clone, debug] = [tokens!(::core::clone::Clone), tokens!(::core::fmt::Debug)]
        .map(|path| place::over(ident.span(), path));
    let derives = tokens!(#[derive(#clone, #debug)]);
    tokens! {
        #(#attrs)*
        #derives
        #[allow(clippy::struct_field_names)]
        #vis #struct_token #ident {
            #(#fields,)*
        }
    }
}

/// No account is serialized, since it has tokens. Without this impl a derive above the attribute, which sees a struct
/// without fields, would write nothing and say nothing; and with it rustc names the remedy.
fn no_serialize(model: &Model) -> TokenStream {
    let (krate, ident) = (&model.krate, model.ident());
    let span = model.item.ident.span();
    let head = place::over(span, tokens!(impl #krate::__private::serde::Serialize for #ident));
    let function = tokens! {
        fn serialize<__S: #krate::__private::serde::Serializer>(
            &self,
            _: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error> {
            #krate::__private::never()
        }
    };
    let body = place::block(span, function);
    tokens! {
        #[automatically_derived]
        #head where for<'__account> #krate::Token: #krate::WithoutTokens, #body
    }
}

/// By hand: against a derive above the attribute rustc would say of a derived one that it conflicts, and then again of
/// a trait that nobody has heard of.
fn partial_eq(context: &Context<'_>) -> TokenStream {
    let Context { model, fields } = context;
    let ident = model.ident();
    let equal = fields.iter().map(|AccountField { ident, ty, extra, .. }| {
        if extra.is_none() {
            return tokens!(self.#ident == other.#ident);
        }
        // rustc may have to say of its type that it can't be compared.
        let tail = tokens!(as ::core::cmp::PartialEq>::eq);
        let eq = place::around(ty.span(), tokens!(<), ty, tail);
        tokens!(#eq(&self.#ident, &other.#ident))
    });
    let equal = tokens!(#(#equal)&&*);
    let span = model.item.ident.span();
    let head = place::over(span, tokens!(impl ::core::cmp::PartialEq for #ident));
    let body = place::block(span, tokens!(fn eq(&self, other: &Self) -> bool { #equal }));
    let allow = context.allowed();
    tokens!(#allow #head #body)
}

fn account(context: &Context<'_>, json: &TokenStream) -> TokenStream {
    let model = context.model;
    let (krate, ident) = (&model.krate, model.ident());
    let table = model.table.literal();
    let related_name = model.related_text();
    let id = match &model.id {
        // An entity's own field has asked.
        Ok(id) if model.orm.is_some() => {
            key::known(&id.value, &tokens!(|account: &#ident| &account.id), krate)
        }
        Ok(id) => key::checked(&id.value, id.span, krate),
        Err(error) => key::mistaken(error, krate),
    };
    let (named, user) = user_model(model);
    let relation = routes::relation(model);
    let generated: Vec<_> = GENERATED.iter().map(|name| Ident::new(name, Span::call_site())).collect();
    let own = context.fields.iter().filter_map(|AccountField { ident, extra, .. }| {
        let value = (*extra)?.0.fill(krate, &tokens!(profile));
        Some(tokens!(#ident: #value))
    });
    let own: Vec<_> = own.collect();
    let allow = context.allowed();
    let profile = if own.is_empty() { tokens!(_) } else { tokens!(profile) };
    // The trait has a `User` of its own, which rustc would propose if there is none in scope.
    tokens! {
        const _: () = {
            #named
            type __User = #user;

            #[automatically_derived]
            #allow
            impl #krate::OAuthAccount for #ident {
                type Id = #id;
                type User = __User;

                const TABLE: &'static str = #table;
                const RELATED_NAME: &'static str = #related_name;

                fn __view(&self) -> #krate::__private::JsonView {
                    #json
                }

                fn __new(
                    fields: #krate::__private::AccountFields<Self>,
                    #profile: &#krate::Profile,
                ) -> Self {
                    Self { #(#generated: fields.#generated,)* #(#own,)* }
                }

                fn __set_ids(&mut self, id: Self::Id, user_id: #krate::UserKey<Self>) {
                    self.id = id;
                    self.user_id = user_id;
                }

                fn __as_ref(&self) -> #krate::__private::AccountRef<'_, Self> {
                    #krate::__private::AccountRef {
                        id: &self.id,
                        user_id: &self.user_id,
                        oauth_name: &self.oauth_name,
                        access_token: &self.access_token,
                        expires_at: self.expires_at,
                        refresh_token: self.refresh_token.as_ref(),
                        account_id: &self.account_id,
                        account_email: self.account_email.as_deref(),
                    }
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

            #relation
        };
    }
}

/// An alias of what was named as the user model, so that it is named once, and the user model. Of a type that is none rustc
/// says so once, where it was named.
fn user_model(model: &Model) -> (Option<TokenStream>, TokenStream) {
    let (krate, ident, alias) = (&model.krate, model.ident(), model.user_alias());
    let (named, check) = match &model.user {
        Ok(Spanned { value: user, span }) => {
            let check = if model.orm.is_none() {
                // With the brackets it is more than one token, and can stand over one.
                let named = place::before(*span, tokens!(<#alias<));
                let is_user = place::after(*span, tokens!(> as #krate::model::IsUser>::__IS_USER));
                tokens!(#named #is_user)
            } else {
                // An entity's own field has asked.
                tokens!(#krate::__private::is_known(|account: &#ident| &account.user_id))
            };
            (Some(tokens!(type #alias = #user;)), check)
        }
        Err(error) => (None, error.clone()),
    };
    let user = if named.is_some() { tokens!(#alias) } else { tokens!(()) };
    (named, tokens!(<#krate::__private::Checked<{ #check }> as #krate::__private::UserOf<#user>>::User))
}

/// Without the tokens; without `user_id` too, which a person's own accounts have no use for.
fn view<'m>(context: &'m Context<'_>) -> View<'m> {
    let Context { model, fields } = context;
    let model_trait = {
        let krate = &model.krate;
        tokens!(#krate::OAuthAccount)
    };
    let of = model.ident();
    let is_secret =
        |name: &Ident| ["user_id", "access_token", "refresh_token"].iter().any(|secret| name == secret);
    let shown =
        fields.iter().filter(|field| !is_secret(&field.ident)).filter_map(|field| match field.extra {
            Some((extra, _)) => (!extra.is_private && !types::is_borrowed(&extra.ty))
                .then(|| ViewField { ident: field.ident.clone(), ..ViewField::new(extra, of) }),
            None => Some(generated_view(field, of, &model_trait)),
        });
    View {
        krate: &model.krate,
        vis: &model.item.vis,
        name: model.read.clone(),
        of,
        doc: format!(" What others may see of an [`{of}`]: no tokens."),
        fields: shown.collect(),
        model_trait: model_trait.clone(),
        accounts: false,
        allow: context.allowed(),
    }
}

fn generated_view(field: &AccountField<'_>, of: &Ident, model_trait: &TokenStream) -> ViewField {
    let AccountField { ident, ty, doc, .. } = field;
    let is_key = ident == "id";
    ViewField {
        ident: ident.clone(),
        vis: syn::parse_quote!(pub),
        ty: if is_key { key::of_model(ty, of, model_trait) } else { ty.clone() },
        attrs: vec![syn::parse_quote!(#[doc = #doc])],
        is_key,
    }
}

/// What the stores need.
fn stores(context: &Context<'_>) -> TokenStream {
    let Context { model, fields } = context;
    let is_usable = |field: &&AccountField<'_>| !types::is_borrowed(&field.ty);
    let own = fields.iter().filter(is_usable).filter_map(|AccountField { ident, ty, extra, .. }| {
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
        allow: context.allowed(),
        is_opaque: !fields.iter().all(|field| is_usable(&field)),
    };
    let (sql, mongodb) = (sql::model(&table), mongodb::model(&table));
    tokens!(#sql #mongodb)
}
