//! Names made from other names, and names that a database takes.

use syn::Ident;
use syn::ext::IdentExt as _;

use super::place;

/// PostgreSQL cuts longer names off, silently.
const MAX_LEN: usize = 63;

/// The table of a struct: its name in snake case, where `OAuth` is one word.
pub(crate) fn table(ident: &Ident) -> String {
    let name = ident.unraw().to_string().replace("OAuth", "Oauth");
    let mut table = String::new();
    let mut before = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_acronym = letters.peek().is_some_and(|next| next.is_lowercase());
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before: char| before != '_' && (!before.is_uppercase() || ends_acronym));
        if starts_word {
            table.push('_');
        }
        table.extend(letter.to_lowercase());
        before = Some(letter);
    }
    table
}

/// The public view of a struct.
pub(crate) fn view(ident: &Ident) -> Ident {
    place::name(&format!("{}Read", ident.unraw()), ident.span())
}

/// What is wrong with the name of a table or a column.
pub(crate) fn in_database(name: &str) -> Result<(), String> {
    let is_odd = |letter: char| !(letter.is_alphanumeric() || letter == '_');
    if name.is_empty() {
        Err("the name is empty; leave the argument out for the default".to_owned())
    } else if let Some(odd) = name.chars().find(|&letter| is_odd(letter)) {
        Err(format!("`{}` can't stand in this name; use letters, digits and `_`", odd.escape_default()))
    } else if name.starts_with(|letter: char| letter.is_numeric()) {
        Err(format!("this name can't begin with a digit; write for example `_{name}`"))
    } else if name.len() > MAX_LEN {
        Err(format!(
            "this name has {} bytes, and PostgreSQL takes {MAX_LEN}; write a shorter one",
            name.len()
        ))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_snake_case() {
        for (name, expected) in [
            ("User", "user"),
            ("OAuthAccount", "oauth_account"),
            ("MyOAuthAccount", "my_oauth_account"),
            ("HTTPUser", "http_user"),
            ("User2Factor", "user2_factor"),
            ("r#Type", "type"),
            ("already_snake", "already_snake"),
            ("Ärger", "ärger"),
        ] {
            assert_eq!(table(&syn::parse_str(name).unwrap()), expected);
        }
    }
}
