//! What the arguments and the field mean.

use darling::error::Accumulator;
use syn::{Generics, Ident, Member, Path, Type};

use super::maker::Maker;
use super::parse::Input;
use crate::common::field::take;
use crate::common::types;
use crate::common::value::Spanned;

/// A key type.
pub(super) struct Model {
    pub(super) krate: Path,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// `None` if nothing in it can be a key.
    pub(super) inner: Option<Inner>,
    /// `None` for who makes keys of the inner type.
    pub(super) made_by: Option<Spanned<Maker>>,
}

/// The field that the key is in.
pub(super) struct Inner {
    pub(super) member: Member,
    pub(super) ty: Type,
    pub(super) kind: Kind,
}

/// What the field's type is by its spelling.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `i32`, `i64`.
    Integer,
    /// `Uuid`, `String`, `ObjectId`.
    Other,
    /// Another key, or none: rustc will know.
    Unknown,
}

impl Kind {
    fn of(ty: &Type) -> Self {
        if types::is(ty, "i32") || types::is(ty, "i64") {
            Self::Integer
        } else if types::is_known_key(ty) || types::is(ty, "ObjectId") {
            Self::Other
        } else {
            Self::Unknown
        }
    }
}

pub(super) fn resolve(Input { args, ident, generics, field }: Input, errors: &mut Accumulator) -> Model {
    let mut is_mistaken = false;
    let krate = take(args.krate, errors, &mut is_mistaken);
    let krate = krate.map_or_else(|| syn::parse_quote!(::users_runtime), |path| path.value.0);
    let made_by = take(args.made_by, errors, &mut is_mistaken);
    let inner = field.map(|(member, ty)| Inner { member, kind: Kind::of(&ty), ty });
    Model { krate, ident, generics, inner, made_by }
}
