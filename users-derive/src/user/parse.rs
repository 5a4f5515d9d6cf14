//! From tokens to the attributes' arguments.

use darling::error::Accumulator;
use darling::{Error, FromMeta};
use proc_macro2::Span;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Path, Visibility};

use crate::common::args::{self, Grammar};
use crate::common::field::{Field, take};
use crate::common::names;
use crate::common::sea_orm::{self, SeaOrmStruct};
use crate::common::value::{Arg, Flag, Spanned, Text};

const ON_STRUCT: &[&str] = &["table", "crate", "accounts"];
const ON_FIELD: &[&str] = &["id", "email", "column", "profile", "default", "private"];

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
    krate: Arg<Path>,
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
            Some(_) if self.ident == "Model" => Ident::new("UserRead", Span::call_site()),
            _ => names::view(&self.ident),
        }
    }
}

/// A struct with named fields.
pub(super) struct Input {
    pub(super) header: Header,
    pub(super) fields: Vec<Field>,
}

/// What could be made of the item.
pub(super) enum Parsed {
    Fields(Input),
    /// No fields to speak of; enough to stand in for a model.
    NoFields(Header),
    /// Nothing can stand in for it.
    Nothing,
}

pub(super) fn parse(input: &DeriveInput, errors: &mut Accumulator) -> Parsed {
    let sea_orm = SeaOrmStruct::parse(&input.attrs);
    if sea_orm.is_some() && input.ident == "ModelEx" {
        // `#[sea_orm::model]` copies all derives to the struct that it makes beside `Model`.
        return Parsed::Nothing;
    }
    let args: StructArgs = args::collect(&input.attrs, STRUCT, errors);
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
            .map_or_else(|| syn::parse_quote!(::users_runtime), |path| path.value),
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        accounts: take(args.accounts, errors, &mut is_mistaken).is_some(),
        sea_orm,
    };
    let has_generics = !input.generics.params.is_empty() || input.generics.where_clause.is_some();
    if has_generics {
        errors.push(generics(&input.generics));
    }
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.push(no_struct("an enum").with_span(&data.enum_token));
            return if has_generics { Parsed::Nothing } else { Parsed::NoFields(header) };
        }
        Data::Union(data) => {
            errors.push(no_struct("a union").with_span(&data.union_token));
            return if has_generics { Parsed::Nothing } else { Parsed::NoFields(header) };
        }
    };
    let Fields::Named(named) = fields else {
        let message = "a user model has named fields; write `{ pub id: Uuid, pub email: String, … }`";
        errors.push(match fields {
            Fields::Unit => Error::custom(message).with_span(&input.ident),
            _ => Error::custom(message).with_span(fields),
        });
        return if has_generics { Parsed::Nothing } else { Parsed::NoFields(header) };
    };
    let is_relation = |field: &&syn::Field| header.sea_orm.is_some() && sea_orm::is_relation(&field.ty);
    let fields = named.named.iter().filter(|field| !is_relation(field));
    let fields = fields.filter_map(|field| Field::parse(field, FIELD, errors)).collect();
    if has_generics {
        return Parsed::Nothing;
    }
    Parsed::Fields(Input { header, fields })
}

fn no_struct(what: &str) -> Error {
    Error::custom(format!("a user model is a struct with named fields, not {what}"))
}

fn generics(generics: &Generics) -> Error {
    let message = "a user model has no generics, lifetimes or `where`: it is one table; write the types out";
    if generics.params.is_empty() {
        Error::custom(message).with_span(&generics.where_clause)
    } else {
        Error::custom(message).with_span(&generics.params)
    }
}
