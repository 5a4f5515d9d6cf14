//! Rules of `orm`: a function for each, and why.

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Path, Token};

use super::model::Model;
use crate::common::field::Field;
use crate::common::sea_orm::{SeaOrmStruct, is_sea_orm};

/// What SeaORM derives of the struct, and this macro has to say where.
const ENTITY: &str = "DeriveEntityModel";

/// A model that can't be an entity is emitted as one without `orm`.
pub(super) fn check(model: &mut Model, errors: &mut Accumulator) {
    is_known(model, errors);
    entity_is_not_derived(model, errors);
    if model.orm.is_some() {
        has_a_table(model, errors);
        attributes_are_free(model, errors);
        columns_are_named_once(model, errors);
        is_called_model(model, errors);
    }
}

fn is_known(model: &mut Model, errors: &mut Accumulator) {
    if let Some(orm) = model.orm.take_if(|orm| orm.text() != "sea_orm") {
        let text = orm.text();
        let message =
            format!("`{text}` is no ORM that is known here; write `orm = \"sea_orm\"`, or leave it out");
        errors.push(Error::custom(message).with_span(&orm.span));
    }
}

/// SeaORM makes `Entity`, `Column` and the rest for a struct of this name only.
fn is_called_model(model: &mut Model, errors: &mut Accumulator) {
    if *model.ident() != "Model" {
        let message = "SeaORM wants the struct of an entity to be called `Model`, in a module of its own: write \
                       `pub mod oauth_account { … pub struct Model; }`";
        errors.push(Error::custom(message).with_span(&model.item.ident));
        model.orm = None;
    }
}

/// The name that a table has by default is the struct's, and that is always `Model`.
fn has_a_table(model: &Model, errors: &mut Accumulator) {
    if let (false, Some(orm)) = (model.has_table, &model.orm) {
        let message = "say the table too: `table = \"oauth_account\"`";
        errors.push(Error::custom(message).with_span(&orm.span));
    }
}

/// The attribute is SeaORM's model already. Above it, another one would see a struct without fields.
fn entity_is_not_derived(model: &mut Model, errors: &mut Accumulator) {
    let remedy = match model.orm {
        Some(_) => "take it out: `orm = \"sea_orm\"` does this",
        None => "take it out, and write `orm = \"sea_orm\"` into `#[oauth_account(…)]`",
    };
    let mut refuse = |span: Span| errors.push(Error::custom(remedy).with_span(&span));
    model.item.attrs.retain_mut(|attribute| {
        if makes_a_model(attribute.path()) {
            refuse(attribute.path().span());
            return false;
        }
        take_out_derive(attribute, &mut refuse);
        true
    });
}

/// `#[sea_orm::model]`, `#[sea_orm::compact_model]`.
fn makes_a_model(path: &Path) -> bool {
    let mut last = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let is_model = last.next().is_some_and(|name| name == "model" || name == "compact_model");
    is_model && last.next().is_some_and(|name| name == "sea_orm")
}

fn take_out_derive(attribute: &mut Attribute, refuse: &mut impl FnMut(Span)) {
    if !attribute.path().is_ident("derive") {
        return;
    }
    let Ok(paths) = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
        return;
    };
    let is_entity = |path: &&Path| path.segments.last().is_some_and(|segment| segment.ident == ENTITY);
    let Some(entity) = paths.iter().find(is_entity) else { return };
    refuse(entity.span());
    let others = paths.iter().filter(|path| !is_entity(path));
    *attribute = syn::parse_quote!(#[derive(#(#others),*)]);
}

/// What SeaORM's attribute says of the whole struct would contradict ours, or rename the columns that every account
/// has.
fn attributes_are_free(model: &mut Model, errors: &mut Accumulator) {
    let Some(found) = SeaOrmStruct::parse(&model.item.attrs) else { return };
    let mut is_free = true;
    let mut refuse = |span: Option<Span>, message: &str| {
        if let Some(span) = span {
            errors.push(Error::custom(message).with_span(&span));
            is_free = false;
        }
    };
    refuse(
        found.table_place,
        "name the table in `#[oauth_account(table = \"…\")]`, and take `table_name` out",
    );
    refuse(found.schema, "the table is looked up by the connection's search path; take `schema_name` out");
    refuse(found.rename_all, "the columns of an account have fixed names; take `rename_all` out");
    if !is_free {
        model.item.attrs.retain(|attribute| !is_sea_orm(attribute));
    }
}

/// `column` is written as SeaORM's `column_name`, which must not be there already.
fn columns_are_named_once(model: &Model, errors: &mut Accumulator) {
    for (field, _) in &model.extras {
        if let Field { own_column: Some(span), sea_orm, .. } = field
            && sea_orm.column.is_some()
        {
            let message = "SeaORM's `column_name` names the column already; keep one of the two";
            errors.push(Error::custom(message).with_span(span));
        }
    }
}
