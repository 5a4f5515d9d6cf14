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

/// The address in its one spelling. Only what every mailer reads alike is an address: a local part without quotes and
/// separators (RFC 5321 section 4.1.2, `Dot-string`, with letters of any script), and a domain with a dot-free end.
fn canonical(text: &str) -> Option<String> {
    if text.len() > MAX_LEN {
        return None;
    }
    let (local, domain) = text.split_once('@')?;
    if local.is_empty() || !local.chars().all(is_plain) {
        return None;
    }
    // The URL parser would decode `%61`.
    if domain.contains('%') {
        return None;
    }
    let address = match Host::parse(domain).ok()? {
        Host::Domain(domain) if is_mail_domain(&domain) => format!("{local}@{domain}"),
        _ => return None,
    };
    (address.len() <= MAX_LEN).then_some(address)
}

/// Whether it is a domain as mailers know them (RFC 5321 section 4.1.2, `Domain`). The URL parser takes commas and quotes, and
/// empty labels, which other dots and letters that can't be seen may have stood for.
fn is_mail_domain(domain: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    domain.split('.').all(|label| !label.is_empty() && label.bytes().all(fits))
}

/// Whether a local part may have it: no separators, and nothing that can't be seen.
fn is_plain(c: char) -> bool {
    let is_invisible = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    !c.is_whitespace() && !c.is_control() && !is_invisible && !"@,;:<>()[]\\\"%".contains(c)
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
    fn what_mailers_read_differently_is_refused() {
        for text in [
            "victim@corp.example@evil.example",
            "victim@corp.example,x@evil.example",
            "<victim@corp.example>@evil.example",
            "\"a@b\"@example.com",
            "a;b@example.com",
            "a\u{200b}da@example.com",
            "\u{202e}ada@example.com",
            "ada@ex%61mple.com",
            "ada@example.com.",
            "ada@example..com",
            "ada@.",
            "ada@example.com,evil",
            "ada@example\u{3002}\u{3002}com",
            "ada@example.com\u{3002}",
            "ada@\u{ad}.com",
        ] {
            assert_eq!(Email::new(text, true), None, "{text:?}");
        }
        for text in ["ada+tag@example.com", "o'hara_1.x-y@example.com", "ä@example.com", "ada@localhost"] {
            assert!(Email::new(text, true).is_some(), "{text:?}");
        }
    }

    #[test]
    fn letters_outside_ascii_are_not_lowered() {
        assert_ne!(Email::key("É@example.com"), Email::key("é@example.com"));
    }
}
