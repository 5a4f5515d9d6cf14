//! E-mail addresses: one spelling for each, and where a user model keeps them.

use url::Host;

/// The longest address kept, in bytes. RFC 5321 section 4.5.3.1 allows 64 for the local part, 255 for the domain.
const MAX_LEN: usize = 320;

/// An e-mail address that a provider gave.
///
/// Its domain is in IDNA ASCII form and lower case; the local part is as the provider spelt it.
///
/// ```
/// use users_runtime::Email;
///
/// let email = Email::new("Ada@Bücher.Example", true).unwrap();
/// assert_eq!(email.address(), "Ada@xn--bcher-kva.example");
/// assert_eq!(Email::key(email.address()), "ada@xn--bcher-kva.example");
/// assert!(Email::new("no address", true).is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    address: String,
    verified: bool,
}

impl Email {
    /// The address in `text`, or `None` if that is none; `verified` says whether the provider has proved that the
    /// person controls it.
    #[must_use]
    pub fn new(text: &str, verified: bool) -> Option<Self> {
        let address = canonical(text)?;
        Some(Self { address, verified })
    }

    /// The address, with its domain in ASCII and lower case.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether the provider says that the person controls the address.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// What two spellings of one address have in common: the domain as IDNA, all in ASCII lower case. Text that is
    /// no address is only lowered.
    #[must_use]
    pub fn key(text: &str) -> String {
        let mut key = canonical(text).unwrap_or_else(|| text.to_owned());
        key.make_ascii_lowercase();
        key
    }
}

fn canonical(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    if local.is_empty() || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let address = match Host::parse(domain).ok()? {
        Host::Domain(domain) => format!("{local}@{domain}"),
        Host::Ipv4(_) | Host::Ipv6(_) => return None,
    };
    (address.len() <= MAX_LEN).then_some(address)
}

/// The type of a user model's `email`: `String` where each user must have one, `Option<String>` where not. Sealed.
#[diagnostic::on_unimplemented(
    message = "a user's `email` is a `String` or an `Option<String>`, not `{Self}`",
    label = "write `String` or `Option<String>`"
)]
pub trait EmailField: Clone + Send + Sync + 'static + sealed::Sealed {
    /// The field for a user with this address; `None` if the field needs one and there is none.
    fn from_address(address: Option<&str>) -> Option<Self>;

    /// The address in the field.
    fn address(&self) -> Option<&str>;
}

impl EmailField for String {
    fn from_address(address: Option<&str>) -> Option<Self> {
        address.map(str::to_owned)
    }

    fn address(&self) -> Option<&str> {
        Some(self)
    }
}

impl EmailField for Option<String> {
    fn from_address(address: Option<&str>) -> Option<Self> {
        Some(address.map(str::to_owned))
    }

    fn address(&self) -> Option<&str> {
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
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(320));
        for text in
            ["", "@example.com", "ada", "ada@", "a da@example.com", "ada@127.0.0.1", "a\n@b.example", &long]
        {
            assert_eq!(Email::new(text, true), None, "{text:?}");
        }
    }

    #[test]
    fn the_last_at_sign_separates() {
        assert_eq!(Email::new("\"a@b\"@Example.com", false).unwrap().address(), "\"a@b\"@example.com");
    }

    #[test]
    fn letters_outside_ascii_are_not_lowered() {
        assert_ne!(Email::key("É@example.com"), Email::key("é@example.com"));
    }
}
