//! Which field is which.

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::{Span, TokenStream};
use syn::Type;

use super::parse::{Header, Input};
use crate::common::field::Field;
use crate::common::{attributes, types};

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

impl Role {
    /// Whether a field of this role can be of this type, as far as its spelling tells. A key's type is free.
    pub(super) fn fits(self, ty: &Type) -> bool {
        match self {
            Self::Email | Self::Password => types::is_text(ty),
            Self::IsActive | Self::IsVerified | Self::IsSuperuser => types::is(ty, "bool"),
            Self::Id | Self::Extra => !types::is_borrowed(ty),
        }
    }
}

/// A user model.
pub(super) struct Model {
    pub(super) header: Header,
    pub(super) fields: Vec<(Role, Field)>,
    /// Its fields are not known, so no code can make or read one.
    pub(super) is_opaque: bool,
    /// The error that stands where the key's type would: of a type that is none rustc says no more.
    pub(super) no_key: Option<TokenStream>,
}

impl Model {
    /// The fields whose types the library can use.
    pub(super) fn usable(&self) -> impl Iterator<Item = &(Role, Field)> {
        self.fields.iter().filter(|(role, field)| role.fits(&field.ty))
    }

    /// What code that reads all fields has to allow.
    pub(super) fn allowed(&self) -> TokenStream {
        attributes::allowed(self.fields.iter().map(|(_, field)| field))
    }

    /// The field of this role. Of each role but `Extra` there is one at most.
    pub(super) fn find(&self, role: Role) -> Option<&Field> {
        self.fields.iter().find(|(other, _)| *other == role).map(|(_, field)| field)
    }
}

pub(super) fn resolve(Input { header, mut fields, is_opaque }: Input, errors: &mut Accumulator) -> Model {
    not_both(&mut fields, errors);
    let id = one(&mut fields, "id", "the key", |field| field.id, errors);
    let email = one(&mut fields, "email", "the e-mail address", |field| field.email, errors);
    let role = |index: usize, field: &Field| match field.name().as_str() {
        _ if id == Some(index) => Role::Id,
        _ if email == Some(index) => Role::Email,
        "is_active" => Role::IsActive,
        "is_verified" => Role::IsVerified,
        "is_superuser" => Role::IsSuperuser,
        "hashed_password" => Role::Password,
        _ => Role::Extra,
    };
    let fields = fields.into_iter().enumerate().map(|(index, field)| (role(index, &field), field)).collect();
    Model { header, fields, is_opaque, no_key: None }
}

/// `id` and `email` on one field can't both be meant; the one that a field's name speaks for is not.
fn not_both(fields: &mut [Field], errors: &mut Accumulator) {
    let is_there = |name: &str| fields.iter().any(|field| field.name() == name);
    let (has_id, has_email) = (is_there("id"), is_there("email"));
    for field in fields {
        if let (Some(id), Some(email)) = (field.id, field.email) {
            let message = "a field is the key or the e-mail address, not both; take one away";
            errors.push(Error::custom(message).with_span(if has_id { &id } else { &email }));
            field.id = field.id.filter(|_| !has_id);
            field.email = field.email.filter(|_| has_id && !has_email);
        }
    }
}

/// The field that is marked, or else the one of this name. Which of two marked ones is meant, nobody knows.
fn one(
    fields: &mut [Field],
    name: &str,
    what: &str,
    mark: impl Fn(&Field) -> Option<Span>,
    errors: &mut Accumulator,
) -> Option<usize> {
    let marked: Vec<usize> = (0..fields.len()).filter(|&index| mark(&fields[index]).is_some()).collect();
    let Some((&first, others)) = marked.split_first() else {
        return fields.iter().position(|field| field.name() == name);
    };
    for &second in others {
        let first = fields[first].name();
        let message = format!(
            "two fields are {what}: `{first}` is marked already; take one `#[oauth_user({name})]` away"
        );
        errors.push(Error::custom(message).with_span(&mark(&fields[second]).unwrap_or_else(Span::call_site)));
        fields[second].is_mistaken = true;
    }
    Some(first)
}
