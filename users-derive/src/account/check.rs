//! Rules between the arguments and the fields: a function for each, and why.

use darling::Error;
use darling::error::Accumulator;
use syn::ext::IdentExt as _;
use syn::{Ident, PathArguments, PathSegment};

use super::model::Model;
use super::orm;
use crate::common::field::Field;
use crate::common::{check, names, place};

/// The fields that the attribute adds.
pub(super) const GENERATED: &[&str] = &[
    "id",
    "user_id",
    "oauth_name",
    "access_token",
    "expires_at",
    "refresh_token",
    "account_id",
    "account_email",
];

/// The methods of the user model's trait.
const USER_METHODS: &[&str] = &["id", "email", "is_active", "is_verified", "is_superuser", "has_password"];

pub(super) fn check(model: &mut Model, errors: &mut Accumulator) {
    orm::check(model, errors);
    user_is_another(model);
    user_has_no_generics(model, errors);
    related_name_hides_nothing(model, errors);
    read_is_another(model, errors);
    id_may_be_a_key(model);
    check::database_name(&model.table, errors);
    let extras: Vec<&Field> = model.extras.iter().map(|(field, _)| field).collect();
    for field in &extras {
        if is_not_generated(field, errors) {
            check::owned(field, errors);
            check::pointer(field, errors);
            check::fillable(field, "oauth_account", errors);
        }
    }
    let own = || extras.iter().copied().filter(|field| !GENERATED.contains(&field.name().as_str()));
    check::claims(own(), errors);
    check::columns(GENERATED, own(), errors);
}

/// An account belongs to a user; `user = "Self"` would have it belong to itself.
fn user_is_another(model: &mut Model) {
    let account = &model.item.ident;
    let is_itself = |user: &Ident| user == account || user == "Self";
    let Ok(user) = &model.user else { return };
    if user.value.get_ident().is_some_and(is_itself) {
        let message = "this is the account itself; name the struct with `#[derive(OAuthUser)]`, such as `user = \"User\"`";
        model.user = Err(place::error(Error::custom(message).with_span(&user.span)));
    }
}

/// The relation is an inherent method, and a user model is one table.
fn user_has_no_generics(model: &mut Model, errors: &mut Accumulator) {
    let Ok(user) = &mut model.user else { return };
    let is_plain = |segment: &PathSegment| segment.arguments.is_none();
    if !user.value.segments.iter().all(is_plain) {
        let message = "a user model has no generics or lifetimes; name it without";
        errors.push(Error::custom(message).with_span(&user.span));
        for segment in &mut user.value.segments {
            segment.arguments = PathArguments::None;
        }
    }
}

/// An inherent method comes before a trait's: `user.email()` would be the accounts.
fn related_name_hides_nothing(model: &Model, errors: &mut Accumulator) {
    let name = model.related_name.unraw().to_string();
    if USER_METHODS.contains(&name.as_str()) {
        let message = format!(
            "`{name}` would hide a method that each user model has; write for example `{name}_accounts`"
        );
        errors.push(Error::custom(message).with_span(&model.related_name));
    }
}

/// Two structs of one name.
fn read_is_another(model: &mut Model, errors: &mut Accumulator) {
    let user = model.user.as_ref().ok().and_then(|user| user.value.get_ident());
    if model.read == *model.ident() || Some(&model.read) == user {
        let view = names::view(model.ident());
        let message = format!("the public view needs a name of its own, such as `{view}`");
        errors.push(Error::custom(message).with_span(&model.read));
        model.read = view;
    }
}

fn id_may_be_a_key(model: &mut Model) {
    if let Some(error) = model.id.as_ref().ok().and_then(|id| check::key(&id.value, id.span)) {
        model.id = Err(place::error(error));
    }
}

fn is_not_generated(field: &Field, errors: &mut Accumulator) -> bool {
    let name = field.name();
    let is_generated = GENERATED.contains(&name.as_str());
    if is_generated {
        let message =
            format!("`#[oauth_account]` adds `{name}` itself; take it out, or rename it if it is your own");
        errors.push(Error::custom(message).with_span(&field.ident));
    }
    !is_generated
}
