//! From tokens to the attributes' arguments.

use darling::error::Accumulator;
use darling::{Error, FromMeta};
use syn::{Attribute, Data, DataStruct, DeriveInput, Fields, Generics, Ident, Path, Visibility};

use crate::common::args::{self, Grammar};
use crate::common::field::{self, Field, take};
use crate::common::sea_orm::{self, SeaOrmStruct};
use crate::common::value::{Arg, Flag, Runtime, Spanned, Text};
use crate::common::{names, place};

pub(crate) const ON_STRUCT: &[&str] = &["table", "crate", "accounts"];
pub(crate) const ON_FIELD: &[&str] = &["id", "email", "column", "profile", "default", "private"];

const STRUCT: Grammar = Grammar {
    attribute: "oauth_user",
    place: "the struct",
    known: ON_STRUCT,
    elsewhere: ON_FIELD,
    other_place: "a field",
};

const FIELD: Grammar = Grammar {
    attribute: "oauth_user",
    place: "a field",
    known: ON_FIELD,
    elsewhere: ON_STRUCT,
    other_place: "the struct",
};

#[derive(Default, FromMeta)]
struct StructArgs {
    table: Arg<Text>,
    #[darling(rename = "crate")]
    krate: Arg<Runtime>,
    accounts: Option<darling::Result<Flag>>,
}

/// What the attribute on the struct says.
pub(super) struct Header {
    pub(super) krate: Path,
    pub(super) ident: Ident,
    pub(super) vis: Visibility,
    pub(super) table: Spanned<Text>,
    /// Whether `table` was written.
    pub(super) has_table: bool,
    pub(super) accounts: bool,
    /// What SeaORM's attribute says, if the struct is one of its models.
    pub(super) sea_orm: Option<SeaOrmStruct>,
}

impl Header {
    /// The name of the public view. Every SeaORM model is called `Model`.
    pub(super) fn view(&self) -> Ident {
        match &self.sea_orm {
            Some(_) if self.ident == "Model" => place::name("UserRead", self.ident.span()),
            _ => names::view(&self.ident),
        }
    }
}

/// The attributes of an item.
pub(super) struct Input {
    pub(super) header: Header,
    pub(super) fields: Vec<Field>,
    /// It is no struct with named fields.
    pub(super) is_opaque: bool,
}

/// `None` where nothing can be made of the item, be it mistaken or not.
pub(super) fn parse(input: &DeriveInput, errors: &mut Accumulator) -> Option<Input> {
    let sea_orm = SeaOrmStruct::parse(&input.attrs);
    if sea_orm.is_some() && input.ident == "ModelEx" {
        // `#[sea_orm::model]` copies all derives to the struct that it makes beside `Model`.
        return None;
    }
    if let Some(attribute) = input.attrs.iter().find(|attr| is_account_attribute(attr)) {
        // On a user model the attribute says so.
        if !has_email(input) {
            let message =
                "`OAuthUser` is the user model's; take the derive away, an account is another struct";
            errors.push(Error::custom(message).with_span(attribute.path()));
        }
        return None;
    }
    let (args, _): (StructArgs, _) = args::collect(&input.attrs, STRUCT, errors);
    let mut is_mistaken = false;
    let has_table = args.table.is_some();
    let given = take(args.table, errors, &mut is_mistaken);
    let default = || match &sea_orm {
        Some(SeaOrmStruct { table: Some(table), .. }) => table.clone(),
        _ => Spanned::new(Text(names::table(&input.ident)), input.ident.span()),
    };
    let header = Header {
        table: given.unwrap_or_else(default),
        has_table,
        krate: take(args.krate, errors, &mut is_mistaken)
            .map_or_else(|| syn::parse_quote!(::users_runtime), |path| path.value.0),
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        accounts: take(args.accounts, errors, &mut is_mistaken).is_some(),
        sea_orm,
    };
    let fields = named_fields(input, errors);
    let is_opaque = fields.is_none();
    let is_relation = |field: &&syn::Field| header.sea_orm.is_some() && sea_orm::is_relation(&field.ty);
    let fields = fields.into_iter().flatten().filter(|field| !is_relation(field));
    let fields = fields.filter_map(|field| Field::parse(field, FIELD, errors));
    let fields = field::once_each(fields);
    if let Some(error) = generics(&input.generics) {
        errors.push(error);
        return None;
    }
    Some(Input { header, fields, is_opaque })
}

fn is_account_attribute(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "oauth_account")
}

fn has_email(input: &DeriveInput) -> bool {
    let Data::Struct(data) = &input.data else { return false };
    data.fields.iter().any(|field| field.ident.as_ref().is_some_and(|ident| ident == "email"))
}

/// The fields, or `None` for an item that has none with names.
fn named_fields<'i>(
    input: &'i DeriveInput,
    errors: &mut Accumulator,
) -> Option<impl Iterator<Item = &'i syn::Field> + use<'i>> {
    let message = "a user model has named fields; write `{ pub id: Uuid, pub email: String, … }`";
    errors.push(match &input.data {
        Data::Struct(DataStruct { fields: Fields::Named(named), .. }) => return Some(named.named.iter()),
        Data::Struct(DataStruct { fields: Fields::Unit, .. }) => {
            Error::custom(message).with_span(&input.ident)
        }
        Data::Struct(DataStruct { fields: Fields::Unnamed(fields), .. }) => {
            Error::custom(message).with_span(fields)
        }
        Data::Enum(data) => no_struct("an enum").with_span(&data.enum_token),
        Data::Union(data) => no_struct("a union").with_span(&data.union_token),
    });
    None
}

fn no_struct(what: &str) -> Error {
    Error::custom(format!(
        "a user model is a struct with named fields, not {what}; write `pub struct User {{ pub id: Uuid, pub email: String, … }}`"
    ))
}

fn generics(generics: &Generics) -> Option<Error> {
    let message = "a user model has no generics, lifetimes or `where`: it is one table; write the types out";
    match &generics.where_clause {
        _ if !generics.params.is_empty() => Some(Error::custom(message).with_span(&generics.params)),
        Some(clause) => Some(Error::custom(message).with_span(clause)),
        None => None,
    }
}
