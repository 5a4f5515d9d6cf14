//! Rules for the fields of either model.

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::Span;
use syn::Type;

use super::field::Field;
use super::value::{Spanned, Text};
use super::{names, types};

/// The names in `profile = "…"` that are no pointers.
const CLAIMS: &[&str] = &["name", "picture", "email"];

/// A table's or column's name goes into every statement; the store quotes it, but other tools on the same database
/// do not.
pub(crate) fn database_name(name: &Spanned<Text>, errors: &mut Accumulator) {
    if let Err(message) = names::in_database(name.text()) {
        errors.push(Error::custom(message).with_span(&name.span));
    }
}

/// Databases have no unsigned integers, and a key is one word. rustc says so too, but not what to write.
pub(crate) fn key(ty: &Type, span: Span) -> Option<Error> {
    let instead = types::instead_of(ty)?;
    let ty = types::spelling(ty);
    let message = format!(
        "`{ty}` is no key type; write `{instead}` (a key is `i32`, `i64`, `Uuid`, `String`, `ObjectId`, or your own type with \
         `#[derive(Key)]`)"
    );
    Some(Error::custom(message).with_span(&span))
}

/// Two fields in one column would overwrite each other. Databases compare the names without case.
pub(crate) fn columns<'f>(
    taken: &[&str],
    fields: impl IntoIterator<Item = &'f Field>,
    errors: &mut Accumulator,
) {
    let mut taken: Vec<String> = taken.iter().map(|&name| name.to_owned()).collect();
    for field in fields {
        database_name(&field.column, errors);
        let name = field.column.text().to_lowercase();
        if taken.contains(&name) {
            let message =
                format!("the column `{}` is taken; write another `column = \"…\"`", field.column.text());
            errors.push(Error::custom(message).with_span(&field.column.span));
        }
        taken.push(name);
    }
}

/// A model outlives the row or the profile that it was read from. Of a reference without a lifetime rustc says so itself.
pub(crate) fn owned(field: &Field, errors: &mut Accumulator) {
    if types::is_borrowed(&field.ty) && types::has_lifetime(&field.ty) {
        let message = "a model owns its values; write `String` for a `&str`, and other types without the `&`";
        errors.push(Error::custom(message).with_span(&field.ty));
    }
}

/// A pointer that leads nowhere would leave the field empty for ever, and nobody would know.
pub(crate) fn pointer(field: &Field, errors: &mut Accumulator) {
    let Some(profile) = &field.profile else { return };
    if let Err(message) = check_pointer(profile.text()) {
        errors.push(Error::custom(message).with_span(&profile.span));
        return;
    }
    // A name never fits a number: the field would be empty for ever.
    let ty = types::in_option(&field.ty).unwrap_or(&field.ty);
    if CLAIMS.contains(&profile.text()) && types::is_number_or_bool(ty) {
        let message =
            format!("`{}` is a text; make the field a `String` or an `Option<String>`", profile.text());
        errors.push(Error::custom(message).with_span(&profile.span));
    }
}

fn check_pointer(pointer: &str) -> Result<(), String> {
    const REMEDY: &str =
        "write `name`, `picture`, `email`, or a JSON pointer into what the provider says, such as `/locale`";
    if CLAIMS.contains(&pointer) {
        return Ok(());
    }
    if !pointer.starts_with('/') {
        let guess = Error::unknown_value_with_alts(pointer, CLAIMS).to_string();
        return Err(match guess.split_once("Did you mean ") {
            Some((_, guess)) => format!("a profile has no `{pointer}`; did you mean {guess}"),
            None if pointer.is_empty() => format!("the pointer is empty; {REMEDY}"),
            None => format!(
                "a profile has no `{pointer}`; write `/{pointer}` for a claim that the provider makes, or `name`, `picture`, \
                 `email`"
            ),
        });
    }
    let is_escape = |after: &str| after.starts_with('0') || after.starts_with('1');
    if pointer.split('~').skip(1).all(is_escape) {
        Ok(())
    } else {
        Err("in a JSON pointer `~` is written `~0`, and `/` in a name `~1` (RFC 6901)".to_owned())
    }
}

/// One claim in two fields is a slip of the hand: they would say the same.
pub(crate) fn claims<'f>(fields: impl IntoIterator<Item = &'f Field>, errors: &mut Accumulator) {
    let mut seen: Vec<(&str, String)> = Vec::new();
    for field in fields {
        let Some(profile) = &field.profile else { continue };
        match seen.iter().find(|(pointer, _)| *pointer == profile.text()) {
            Some((pointer, first)) => {
                let message =
                    format!("`{pointer}` fills the field `{first}` already; take out one of the two");
                errors.push(Error::custom(message).with_span(&profile.span));
            }
            None => seen.push((profile.text(), field.name())),
        }
    }
}

/// The fields of a user that the library fills, by their names.
const BASE_FIELDS: &[&str] = &["is_active", "is_verified", "is_superuser", "hashed_password"];

/// A first login makes the model without asking anybody.
pub(crate) fn fillable(field: &Field, attribute: &str, errors: &mut Accumulator) {
    if !field.is_fillable() && !field.is_mistaken && !types::is_borrowed(&field.ty) {
        let name = field.name();
        let known = if attribute == "oauth_user" { BASE_FIELDS } else { &[] };
        let guess = Error::unknown_value_with_alts(&name, known).to_string();
        let guess =
            guess.split_once("Did you mean ").map(|(_, guess)| format!("; did you mean {guess} Else"));
        let guess = guess.as_deref().unwrap_or(";");
        let message = format!(
            "a first login can't fill `{name}`{guess} write `#[{attribute}(profile = \"…\")]` or \
             `#[{attribute}(default)]` on it, or make it an `Option`"
        );
        errors.push(Error::custom(message).with_span(&field.ident));
    }
}
