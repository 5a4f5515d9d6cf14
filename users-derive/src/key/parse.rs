//! From tokens to the attribute's arguments and the one field.

use darling::error::Accumulator;
use darling::{Error, FromMeta};
use syn::{Data, DataStruct, DeriveInput, Field, Fields, Generics, Ident, Member, Type};

use super::maker::Maker;
use crate::common::args::{self, Grammar};
use crate::common::value::{Arg, Runtime};

pub(crate) const ON_STRUCT: &[&str] = &["made_by", "crate"];

const STRUCT: Grammar = Grammar {
    attribute: "key",
    place: "the struct",
    known: ON_STRUCT,
    elsewhere: &[],
    other_place: "a field",
};

#[derive(Default, FromMeta)]
pub(super) struct Args {
    pub(super) made_by: Arg<Maker>,
    #[darling(rename = "crate")]
    pub(super) krate: Arg<Runtime>,
}

/// What could be made of the item.
pub(super) struct Input {
    pub(super) args: Args,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// `None` if there is not one field that could be the key.
    pub(super) field: Option<(Member, Type)>,
}

pub(super) fn parse(input: &DeriveInput, errors: &mut Accumulator) -> Input {
    let DeriveInput { ident, generics, .. } = input;
    let (args, _) = args::collect(&input.attrs, STRUCT, errors);
    let has_generics = has_generics(generics, errors);
    let field = match &input.data {
        Data::Struct(data) => one_field(ident, data, errors),
        Data::Enum(data) => {
            errors.push(no_struct(ident, "an enum").with_span(&data.enum_token));
            None
        }
        Data::Union(data) => {
            errors.push(no_struct(ident, "a union").with_span(&data.union_token));
            None
        }
    };
    // With generics its type may be a parameter.
    let field = field.filter(|_| !has_generics);
    Input { args, ident: ident.clone(), generics: generics.clone(), field }
}

fn no_struct(ident: &Ident, what: &str) -> Error {
    Error::custom(format!("a key is a struct around one value, not {what}; write `struct {ident}(i64);`"))
}

/// A store keeps a key in one column.
fn one_field(ident: &Ident, data: &DataStruct, errors: &mut Accumulator) -> Option<(Member, Type)> {
    for field in &data.fields {
        attribute_is_on_the_struct(field, errors);
    }
    let mut fields = data.fields.iter().zip(data.fields.members());
    let Some((field, member)) = fields.next() else {
        let message = format!("`{ident}` has nothing in it; write for example `struct {ident}(i64);`");
        errors.push(match &data.fields {
            Fields::Unit => Error::custom(message).with_span(ident),
            fields => Error::custom(message).with_span(fields),
        });
        return None;
    };
    if let Some((second, _)) = fields.next() {
        let message = "a key is one value, which a store keeps in one column; take this field out";
        errors.push(Error::custom(message).with_span(&second.ty));
        return None;
    }
    Some((member, field.ty.clone()))
}

fn attribute_is_on_the_struct(field: &Field, errors: &mut Accumulator) {
    if let Some(attribute) = field.attrs.iter().find(|attribute| attribute.path().is_ident("key")) {
        let message = "`#[key(…)]` goes on the struct, not on its field";
        errors.push(Error::custom(message).with_span(attribute.path()));
    }
}

fn has_generics(generics: &Generics, errors: &mut Accumulator) -> bool {
    let message = "a key has no generics, lifetimes or `where`: its column has one type; write the type out (for a text \
                   `String`)";
    if !generics.params.is_empty() {
        errors.push(Error::custom(message).with_span(&generics.params));
    } else if let Some(clause) = &generics.where_clause {
        errors.push(Error::custom(message).with_span(clause));
    } else {
        return false;
    }
    true
}
