//! The password that a user made by a login does not have.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// What every unusable password starts with: argon2id with the parameters of argon2-cffi, and a salt that is public
/// and the same for all, which no password hasher would draw.
const UNUSABLE_PREFIX: &str = "$argon2id$v=19$m=65536,t=3,p=4$bm8tcGFzc3dvcmQtc2V0IQ$";

/// Whether `hash`, from a `hashed_password` column, can be matched by some password.
///
/// ```
/// assert!(users_runtime::is_usable_password("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA"));
/// assert!(!users_runtime::is_usable_password(""));
/// ```
#[must_use]
pub fn is_usable_password(hash: &str) -> bool {
    !hash.is_empty() && !hash.starts_with(UNUSABLE_PREFIX)
}

/// The type of a user model's `hashed_password`: `String`, which a login fills with a well-formed argon2 string that
/// no password fits, or `Option<String>`, which it leaves `None`. Sealed.
#[diagnostic::on_unimplemented(
    message = "a user's `hashed_password` is a `String` or an `Option<String>`, not `{Self}`",
    label = "write `String` or `Option<String>`"
)]
pub trait PasswordField: sealed::Sealed {
    /// The field of a user who has no password.
    fn unusable() -> Self;

    /// The field of a user whose password was taken away: a hash that no password fits, another one each time, since
    /// sessions are bound to it.
    fn taken_away() -> Self;

    /// The hash, if there is one, be it usable or not.
    fn hash(&self) -> Option<&str>;
}

impl PasswordField for String {
    fn unusable() -> Self {
        let mut digest = [0_u8; 32];
        aws_lc_rs::rand::fill(&mut digest).expect("the operating system gives random bytes");
        format!("{UNUSABLE_PREFIX}{}", STANDARD_NO_PAD.encode(digest))
    }

    fn taken_away() -> Self {
        Self::unusable()
    }

    fn hash(&self) -> Option<&str> {
        Some(self)
    }
}

impl PasswordField for Option<String> {
    fn unusable() -> Self {
        None
    }

    fn taken_away() -> Self {
        Some(String::unusable())
    }

    fn hash(&self) -> Option<&str> {
        self.as_deref()
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for String {}
    impl Sealed for Option<String> {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unusable_password_is_well_formed_and_random() {
        let (one, two) = (String::unusable(), String::unusable());
        assert_ne!(one, two);
        let parts: Vec<_> = one.split('$').collect();
        assert_eq!(parts.len(), 6);
        assert_eq!(STANDARD_NO_PAD.decode(parts[4]).unwrap(), b"no-password-set!");
        assert_eq!(STANDARD_NO_PAD.decode(parts[5]).unwrap().len(), 32);
        assert!(!is_usable_password(&one) && !is_usable_password(&two));
    }

    #[test]
    fn a_password_that_was_taken_away_is_another_one_each_time() {
        assert_ne!(String::taken_away(), String::taken_away());
        let (one, two) = (Option::<String>::taken_away(), Option::<String>::taken_away());
        assert_ne!(one, two);
        assert!(one.hash().is_some_and(|hash| !is_usable_password(hash)));
        assert!(two.is_some());
    }
}
