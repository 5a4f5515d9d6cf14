//! Which field is which.

use darling::Error;
use darling::error::Accumulator;

use super::parse::{Header, Input};
use crate::common::field::Field;

/// What a field is to the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Id,
    Email,
    IsActive,
    IsVerified,
    IsSuperuser,
    Password,
    Extra,
}

/// A user model.
pub(super) struct Model {
    pub(super) header: Header,
    pub(super) fields: Vec<(Role, Field)>,
}

impl Model {
    /// The field of this role. Of each role but `Extra` there is one at most.
    pub(super) fn find(&self, role: Role) -> Option<&Field> {
        self.fields
            .iter()
            .find(|(other, _)| *other == role)
            .map(|(_, field)| field)
    }
}

pub(super) fn resolve(Input { header, fields }: Input, errors: &mut Accumulator) -> Model {
    let id = one(&fields, "id", "key", |field| field.id.is_some(), errors);
    let email = one(
        &fields,
        "email",
        "e-mail address",
        |field| field.email.is_some(),
        errors,
    );
    let role = |index: usize, field: &Field| match field.name().as_str() {
        _ if id == Some(index) => Role::Id,
        _ if email == Some(index) => Role::Email,
        "is_active" => Role::IsActive,
        "is_verified" => Role::IsVerified,
        "is_superuser" => Role::IsSuperuser,
        "hashed_password" => Role::Password,
        _ => Role::Extra,
    };
    let fields = fields
        .into_iter()
        .enumerate()
        .map(|(index, field)| (role(index, &field), field))
        .collect();
    Model { header, fields }
}

/// The field that is marked, or else the one of this name. Which of two marked ones is meant, nobody knows.
fn one(
    fields: &[Field],
    name: &str,
    what: &str,
    is_marked: impl Fn(&Field) -> bool,
    errors: &mut Accumulator,
) -> Option<usize> {
    let mut marked = (0..fields.len()).filter(|&index| is_marked(&fields[index]));
    let first = marked.next();
    for second in marked {
        let message = format!(
            "two fields are the {what}: `{}` is marked already; take one `#[oauth_user({name})]` away",
            first.map(|first| fields[first].name()).unwrap_or_default(),
        );
        errors.push(Error::custom(message).with_span(&fields[second].ident));
    }
    first.or_else(|| fields.iter().position(|field| field.name() == name))
}
