//! What makes a secret good enough to start with.

/// The fewest bytes of a key or secret.
pub(crate) const MIN_SECRET: usize = 32;
/// The fewest different bytes: 32 random ones have 30 or so, a repeated word has fewer than 8 seldom more.
const MIN_DISTINCT: usize = 8;
/// What stands in a file that someone meant to edit.
const PLACEHOLDERS: [&str; 6] = ["secret", "changeme", "change-me", "change_me", "placeholder", "your-"];

/// A key or secret that no one should start an application with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeakSecret {
    /// It can be tried out.
    #[error("has fewer than {MIN_SECRET} bytes: make one with `openssl rand -base64 32`")]
    TooShort,
    /// It stood in an example.
    #[error("is a placeholder: make one with `openssl rand -base64 32`")]
    Placeholder,
}

/// Whether `secret` is long enough and no placeholder.
pub(crate) fn check_secret(secret: &[u8]) -> Result<(), WeakSecret> {
    if secret.len() < MIN_SECRET {
        return Err(WeakSecret::TooShort);
    }
    let mut distinct = secret.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let text = String::from_utf8_lossy(secret).to_ascii_lowercase();
    if distinct.len() < MIN_DISTINCT || PLACEHOLDERS.iter().any(|word| text.contains(word)) {
        return Err(WeakSecret::Placeholder);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_ones_are_told_from_random_ones() {
        assert_eq!(check_secret(b"SECRET"), Err(WeakSecret::TooShort));
        assert_eq!(check_secret(&[7; 31]), Err(WeakSecret::TooShort));
        assert_eq!(check_secret(&[7; 32]), Err(WeakSecret::Placeholder));
        assert_eq!(check_secret(b"SECRETSECRETSECRETSECRETSECRETSECRET"), Err(WeakSecret::Placeholder));
        assert_eq!(check_secret(b"please-change-me-before-you-go-live!!"), Err(WeakSecret::Placeholder));
        assert_eq!(check_secret(b"0f9CkS1XvVt3sLr8mQ2yZ5wB7nH4jD6gT1aE0uPxRiY="), Ok(()));
    }
}
