//! What a type is by its spelling, which is all that a macro can know.

use quote::ToTokens;
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
pub(crate) fn instead_of(ty: &Type) -> Option<String> {
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
    let word = NO_KEYS.iter().find(|(word, _)| is(ty, word)).map(|(_, instead)| (*instead).to_owned());
    // A key is there, whole, and its own owner.
    let around = ["Option", "Box", "Rc", "Arc"].iter().find_map(|word| argument_of(ty, word));
    let around = around.or(match ty {
        Type::Reference(reference) => Some(&*reference.elem),
        _ => None,
    });
    let inside = || around.map(|inside| instead_of(inside).unwrap_or_else(|| spelling(inside)));
    // A type that is no path has no name, and whatever has many parts is no one word.
    let is_path = matches!(ty, Type::Path(_) | Type::Group(_) | Type::Paren(_) | Type::Macro(_));
    let is_another = !is_path || argument_of(ty, "Vec").is_some();
    word.or_else(inside).or_else(|| is_another.then(|| "Uuid".to_owned()))
}

/// Whether there is a reference in it that does not say how long it lives.
pub(crate) fn lacks_a_lifetime(ty: &Type) -> bool {
    let text = spelling(ty);
    text.split('&').skip(1).any(|after| !after.starts_with('\''))
}

/// Tokens as a person would write them.
pub(crate) fn spelling(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let mut spelt = String::new();
    let mut letters = text.chars().peekable();
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    while let Some(letter) = letters.next() {
        let before = spelt.chars().next_back();
        let is_between_words = before.is_some_and(|before| is_word(before) || ",;".contains(before))
            && letters.peek().is_some_and(|&next| is_word(next) || "&'[(".contains(next));
        if letter != ' ' || is_between_words {
            spelt.push(letter);
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_spelt_as_they_were_written() {
        for text in ["i64", "Option<i64>", "&'static str", "[u8; 16]", "(i32, i64)", "my::Map<Key, Vec<u8>>"]
        {
            let ty: Type = syn::parse_str(text).unwrap();
            assert_eq!(spelling(&ty), text);
        }
    }

    #[test]
    fn what_surely_is_no_key_has_a_remedy() {
        for (text, instead) in [
            ("u64", "i64"),
            ("&'static str", "String"),
            ("&i64", "i64"),
            ("Option<i64>", "i64"),
            ("Option<u64>", "i64"),
            ("Box<str>", "String"),
            ("Option<UserId>", "UserId"),
            ("Vec<u8>", "Uuid"),
            ("[u8; 16]", "Uuid"),
        ] {
            assert_eq!(instead_of(&syn::parse_str(text).unwrap()).as_deref(), Some(instead), "{text}");
        }
        for text in ["i64", "Uuid", "AccountId", "my::Key<Option<i64>>"] {
            assert_eq!(instead_of(&syn::parse_str(text).unwrap()), None, "{text}");
        }
    }
}
