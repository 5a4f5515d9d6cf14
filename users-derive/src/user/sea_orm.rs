//! Rules for a SeaORM model: what its attribute says and what ours says are one thing.

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::Span;

use super::model::{Model, Role};
use crate::common::field::Field;
use crate::common::sea_orm::SeaOrmStruct;
use crate::common::types;

pub(super) fn check(model: &Model, errors: &mut Accumulator) {
    let Some(found) = &model.header.sea_orm else { return };
    table_is_named_once(model, found, errors);
    table_has_no_schema(found, errors);
    email_column_is_known(model, found, errors);
    for (role, field) in &model.fields {
        column_is_named_once(field, errors);
        key_is_the_primary_key(*role, field, errors);
        field_is_kept(*role, field, errors);
    }
    if let Some(key) = model.find(Role::Id) {
        key_has_one_maker(key, errors);
    }
}

fn error(message: impl std::fmt::Display, span: Span, errors: &mut Accumulator) {
    errors.push(Error::custom(message).with_span(&span));
}

/// SeaORM's queries go to its own table, so ours have to go there too.
fn table_is_named_once(model: &Model, found: &SeaOrmStruct, errors: &mut Accumulator) {
    let header = &model.header;
    match &found.table {
        Some(table) if header.has_table && table.text() != header.table.text() => {
            let table = table.text();
            let message =
                format!("SeaORM's `table_name` is `{table}`; write the same here, or leave `table` out");
            error(message, header.table.span, errors);
        }
        None if !header.has_table => {
            let message = "the table is not named; write `#[sea_orm(table_name = \"user\")]`";
            error(message, header.ident.span(), errors);
        }
        _ => {}
    }
}

/// The store's statements name the table alone.
fn table_has_no_schema(found: &SeaOrmStruct, errors: &mut Accumulator) {
    if let Some(span) = found.schema {
        let message = "the store finds the table by the connection's search path; set that \
                       (`ConnectOptions::set_schema_search_path`), and take `schema_name` out";
        error(message, span, errors);
    }
}

/// The index on the address is made by the column's name, which SeaORM knows only when the program runs.
fn email_column_is_known(model: &Model, found: &SeaOrmStruct, errors: &mut Accumulator) {
    let Some(field) = model.find(Role::Email).filter(|field| field.sea_orm.column.is_none()) else { return };
    let is_one_word = field.name().chars().all(|letter| letter.is_ascii_lowercase());
    if found.rename_all.is_some() && !is_one_word {
        let message =
            "say the column of the address, since the others are renamed: `#[sea_orm(column_name = \"…\")]`";
        error(message, field.ident.span(), errors);
    }
}

/// SeaORM's attribute is the one that both read.
fn column_is_named_once(field: &Field, errors: &mut Accumulator) {
    let Some(span) = field.own_column else { return };
    let name = field.name();
    let by_sea_orm = field.sea_orm.column.as_ref().map_or(name.as_str(), |column| column.text());
    if by_sea_orm != field.column.text() {
        let message = format!(
            "for SeaORM the column is `{by_sea_orm}`; name it in `#[sea_orm(column_name = \"…\")]`, and take this out"
        );
        error(message, span, errors);
    }
}

/// A session finds its user by the key, and accounts refer to it.
fn key_is_the_primary_key(role: Role, field: &Field, errors: &mut Accumulator) {
    match (role == Role::Id, field.sea_orm.primary_key) {
        (true, None) => {
            let message = "the key has to be the table's primary key; write `#[sea_orm(primary_key)]` on it";
            error(message, field.ident.span(), errors);
        }
        (false, Some(place)) => {
            let message =
                "a user has one key, so the primary key is that field alone; take `primary_key` out";
            error(message, place, errors);
        }
        _ => {}
    }
}

/// What a login reads of a user has to be kept.
fn field_is_kept(role: Role, field: &Field, errors: &mut Accumulator) {
    if let (true, Some(place)) = (role != Role::Extra, field.sea_orm.ignored) {
        let message = "a login needs this field, so it has to be kept; take `ignore` out";
        error(message, place, errors);
    }
}

/// An integer key is the database's to make, any other the application's.
fn key_has_one_maker(key: &Field, errors: &mut Accumulator) {
    let Some(auto_increment) = &key.sea_orm.auto_increment else { return };
    let is_integer = types::is(&key.ty, "i32") || types::is(&key.ty, "i64");
    if types::is_known_key(&key.ty) && is_integer != auto_increment.value {
        let (maker, instead) = if is_integer { ("database", "true") } else { ("application", "false") };
        let message =
            format!("a key of this type is made by the {maker}; write `auto_increment = {instead}`");
        error(message, auto_increment.span, errors);
    }
}
