//! Rules between the attributes, the fields and their types: a function for each, and why.

use darling::Error;
use darling::error::Accumulator;
use syn::spanned::Spanned as _;

use super::model::{Model, Role};
use super::sea_orm;
use crate::common::field::Field;
use crate::common::{check, place};

pub(super) fn check(model: &mut Model, errors: &mut Accumulator) {
    check::database_name(&model.header.table, errors);
    if model.is_opaque {
        return;
    }
    has_id_and_email(model, errors);
    id_may_be_a_key(model);
    for (role, field) in &model.fields {
        has_its_type(*role, field, errors);
        if *role == Role::Extra {
            check::pointer(field, errors);
            if !is_another_role(model, field, errors) {
                check::fillable(field, "oauth_user", errors);
            }
        } else {
            is_filled_by_us(field, errors);
        }
    }
    let extras = || model.fields.iter().filter(|(role, _)| *role == Role::Extra).map(|(_, field)| field);
    check::claims(extras(), errors);
    let kept = model.fields.iter().map(|(_, field)| field).filter(|field| field.sea_orm.ignored.is_none());
    check::columns(&[], kept, errors);
    sea_orm::check(model, errors);
    accounts_are_free(model, errors);
}

/// A session names its user by the key, and linking by e-mail goes by the address.
fn has_id_and_email(model: &Model, errors: &mut Accumulator) {
    let ident = &model.header.ident;
    if model.find(Role::Id).is_none() {
        let message = format!(
            "`{ident}` has no key; add `pub id: Uuid`, or mark the key with `#[oauth_user(id)]` if it has another name"
        );
        errors.push(Error::custom(message).with_span(ident));
    }
    if model.find(Role::Email).is_none() {
        let message = format!(
            "`{ident}` has no e-mail address; add `pub email: String` (or `Option<String>`, where a provider may give \
             none), or mark it with `#[oauth_user(email)]` if it has another name"
        );
        errors.push(Error::custom(message).with_span(ident));
    }
}

/// A key's type is free, but for those that surely are none: of the others rustc checks that it is one.
fn id_may_be_a_key(model: &mut Model) {
    let field = model.find(Role::Id);
    model.no_key = field.and_then(|field| check::key(&field.ty, field.ty.span())).map(place::error);
}

/// The library writes these fields, so it must know their types by their spelling.
fn has_its_type(role: Role, field: &Field, errors: &mut Accumulator) {
    let wanted = match role {
        Role::Email => "`String`, or `Option<String>` where a provider may give none",
        Role::Password => "`String`, or `Option<String>`: `None` for a user who signs in elsewhere",
        Role::IsActive | Role::IsVerified | Role::IsSuperuser => "`bool`",
        Role::Id | Role::Extra => return check::owned(field, errors),
    };
    if !role.fits(&field.ty) {
        let message = format!("`{}` has to be a {wanted}", field.name());
        errors.push(Error::custom(message).with_span(&field.ty));
    }
}

/// A field of a role's name that is not in the role, since another one is marked.
fn is_another_role(model: &Model, field: &Field, errors: &mut Accumulator) -> bool {
    let (role, what) = match field.name().as_str() {
        "id" => (Role::Id, "the key"),
        "email" => (Role::Email, "the e-mail address"),
        _ => return false,
    };
    let Some(marked) = model.find(role).filter(|_| !field.is_fillable()) else { return false };
    let name = field.name();
    let message = format!(
        "`{}` is {what}, as `#[oauth_user({name})]` says; take that away, or take out `{name}`",
        marked.name()
    );
    errors.push(Error::custom(message).with_span(&field.ident));
    true
}

/// The library has its own value for these fields; another one would be silently lost.
fn is_filled_by_us(field: &Field, errors: &mut Accumulator) {
    for argument in ["profile", "default"] {
        let Some(place) = field.places.of(argument) else { continue };
        let message = format!(
            "a login fills `{}` by itself; take `{argument}` out, or rename the field if it is your own",
            field.name()
        );
        errors.push(Error::custom(message).with_span(&place));
    }
}

/// Under `accounts` the view has a field of this name.
fn accounts_are_free(model: &Model, errors: &mut Accumulator) {
    let clash = model.fields.iter().find(|(_, field)| field.name() == "oauth_accounts" && !field.is_private);
    if let (true, Some((_, field))) = (model.header.accounts, clash) {
        let message = "`accounts` puts a field of this name into the public view; rename yours, or mark it \
                       `#[oauth_user(private)]`";
        errors.push(Error::custom(message).with_span(&field.ident));
    }
}
