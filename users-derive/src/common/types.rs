//! What a type is by its spelling, which is all that a macro can know.

use syn::{GenericArgument, PathArguments, PathSegment, Type, TypeReference};

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        // A `macro_rules!` that passes a type on wraps it.
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// Whether the type's last segment is this word, without generics.
pub(crate) fn is(ty: &Type, word: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == word && segment.arguments.is_none())
}

/// What is in an `Option`.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    argument_of(ty, "Option")
}

/// What is in a type of one argument whose last segment is this word.
pub(crate) fn argument_of<'t>(ty: &'t Type, word: &str) -> Option<&'t Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == word)?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => match &arguments.args[0] {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the type is a reference, or an `Option` or a `Vec` of one.
pub(crate) fn is_borrowed(ty: &Type) -> bool {
    reference(ty).is_some()
}

/// Whether the reference in it says how long it lives.
pub(crate) fn has_lifetime(ty: &Type) -> bool {
    reference(ty).is_some_and(|reference| reference.lifetime.is_some())
}

fn reference(ty: &Type) -> Option<&TypeReference> {
    match in_option(ty).or_else(|| argument_of(ty, "Vec")).unwrap_or(ty) {
        Type::Reference(reference) => Some(reference),
        Type::Group(group) => reference(&group.elem),
        _ => None,
    }
}

/// `String` or `Option<String>`.
pub(crate) fn is_text(ty: &Type) -> bool {
    is(ty, "String") || in_option(ty).is_some_and(|ty| is(ty, "String"))
}

/// Whether the type is one of the runtime's own keys.
pub(crate) fn is_known_key(ty: &Type) -> bool {
    ["i32", "i64", "Uuid", "String"].iter().any(|word| is(ty, word))
}

/// Whether the type surely has serde's traits.
pub(crate) fn is_known_to_serde(ty: &Type) -> bool {
    is(ty, "String")
        || is(ty, "Uuid")
        || is_number_or_bool(ty)
        || in_option(ty).or_else(|| argument_of(ty, "Vec")).is_some_and(is_known_to_serde)
}

/// Whether the type is a number or a `bool`, which no text fits.
pub(crate) fn is_number_or_bool(ty: &Type) -> bool {
    const WORDS: &[&str] = &[
        "bool", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128",
        "usize",
    ];
    WORDS.iter().any(|word| is(ty, word))
}

/// What to write instead of a type that surely is no key; `None` for all that may be one.
pub(crate) fn instead_of(ty: &Type) -> Option<&'static str> {
    const NO_KEYS: &[(&str, &str)] = &[
        ("u8", "i32"),
        ("u16", "i32"),
        ("u32", "i64"),
        ("u64", "i64"),
        ("u128", "Uuid"),
        ("usize", "i64"),
        ("i8", "i32"),
        ("i16", "i32"),
        ("i128", "Uuid"),
        ("isize", "i64"),
        ("f32", "i32"),
        ("f64", "i64"),
        ("bool", "i32"),
        ("char", "String"),
        ("str", "String"),
    ];
    let (_, instead) = NO_KEYS.iter().find(|(word, _)| is(ty, word))?;
    Some(instead)
}
