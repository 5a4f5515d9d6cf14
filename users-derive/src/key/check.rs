//! Rules between the argument and the field: a function for each, and why.

use darling::Error;
use darling::error::Accumulator;
use syn::spanned::Spanned as _;

use super::maker::Maker;
use super::model::{Kind, Model};
use crate::common::check;
use crate::common::types;
use crate::common::value::Spanned;

pub(super) fn check(model: &mut Model, errors: &mut Accumulator) {
    maker_is_no_other_word(model, errors);
    database_makes_integers(model, errors);
    inner_may_be_a_key(model, errors);
}

/// rustc would look for a function of that name.
fn maker_is_no_other_word(model: &mut Model, errors: &mut Accumulator) {
    let Some(Spanned { value, span }) = &model.made_by else { return };
    if let Some(instead) = value.instead() {
        let message = format!("`made_by` names the function that makes the key, or `database`; {instead}");
        errors.push(Error::custom(message).with_span(span));
        model.made_by = None;
    }
}

/// A store asks the database for the number that it gave; other keys it could not read back on each database.
fn database_makes_integers(model: &mut Model, errors: &mut Accumulator) {
    let Some(Spanned { value: Maker::Database, span }) = &model.made_by else { return };
    let Some(inner) = model.inner.as_ref().filter(|inner| inner.kind == Kind::Other) else { return };
    let ty = types::spelling(&inner.ty);
    let message = format!(
        "a database makes integers only; take `made_by` out, and the application makes the `{ty}`, or name a function \
         that does"
    );
    errors.push(Error::custom(message).with_span(span));
    model.made_by = None;
}

/// What surely is no key is told so with what to write instead. Of a reference without a lifetime rustc has said so.
fn inner_may_be_a_key(model: &mut Model, errors: &mut Accumulator) {
    model.inner.take_if(|inner| {
        if types::lacks_a_lifetime(&inner.ty) {
            return true;
        }
        let error = check::key(&inner.ty, inner.ty.span());
        error.map(|error| errors.push(error)).is_some()
    });
}
