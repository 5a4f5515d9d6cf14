//! Cookies of a request, and cookies to set.

use cookie::Cookie;
use cookie::time::Duration as CookieDuration;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::SameSite;

/// The cookies that a request carries, in its order. One name may occur twice: a sibling domain can set it too.
#[derive(Debug, Default)]
pub(crate) struct Cookies<'h>(Vec<(&'h str, &'h str)>);

impl<'h> Cookies<'h> {
    /// The cookies in `headers`. What is no cookie, or no text, is passed over: it must not hide the others.
    pub(crate) fn new(headers: &'h HeaderMap) -> Self {
        let values = headers.get_all(COOKIE).iter();
        let pairs = values
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| std::str::from_utf8(pair).ok()?.split_once('='));
        Self(pairs.map(|(name, value)| (trim(name), trim(value))).collect())
    }

    /// All values under `name`.
    pub(crate) fn get(&self, name: &str) -> impl Iterator<Item = &'h str> {
        self.0.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value)
    }

    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'h str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

/// Without the white space that HTTP knows (RFC 9110 section 5.6.3). A browser sees no `__Host-` in a name that begins with
/// a space of Unicode, and lets any sibling domain set it: to us it has to be another name too.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// A cookie's name as it goes over the wire: on https with the `__Host-` prefix, which no sibling domain can set
/// (RFC 6265bis section 4.1.3.2).
pub(crate) fn wire_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// What a cookie has besides its name and value. A browser takes one away only if path and domain are as they were set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes<'a> {
    pub(crate) path: &'a str,
    pub(crate) domain: Option<&'a str>,
    pub(crate) same_site: SameSite,
    pub(crate) secure: bool,
}

impl Attributes<'_> {
    /// Of a cookie for this host alone and all its paths, `SameSite=Lax`, and `Secure` on https.
    fn of_host(secure: bool) -> Self {
        Self { path: "/", domain: None, same_site: SameSite::Lax, secure }
    }

    /// A `Set-Cookie` value, `HttpOnly`. `max_age` is in seconds; without it the cookie ends with the browser.
    pub(crate) fn set(self, wire_name: &str, value: &str, max_age: Option<u64>) -> HeaderValue {
        let mut cookie = Cookie::build((wire_name, value))
            .http_only(true)
            .same_site(match self.same_site {
                SameSite::Strict => cookie::SameSite::Strict,
                SameSite::Lax => cookie::SameSite::Lax,
                SameSite::None => cookie::SameSite::None,
            })
            .path(self.path)
            .secure(self.secure)
            .build();
        if let Some(domain) = self.domain {
            cookie.set_domain(domain);
        }
        if let Some(seconds) = max_age {
            cookie.set_max_age(CookieDuration::seconds(i64::try_from(seconds).unwrap_or(i64::MAX)));
        }
        // Names, paths and domains are checked when they are configured, values are base64url or a token that was checked.
        HeaderValue::try_from(cookie.to_string()).expect("all parts are ASCII without control characters")
    }

    /// A `Set-Cookie` value that takes the cookie away.
    pub(crate) fn remove(self, wire_name: &str) -> HeaderValue {
        self.set(wire_name, "", Some(0))
    }
}

/// A `Set-Cookie` value for this host alone: `HttpOnly`, `SameSite=Lax`, `Path=/`, and `Secure` on https. `max_age` is in
/// seconds; without it the cookie ends with the browser.
pub(crate) fn set_cookie(wire_name: &str, value: &str, max_age: Option<u64>, secure: bool) -> HeaderValue {
    Attributes::of_host(secure).set(wire_name, value, max_age)
}

/// A `Set-Cookie` value that takes such a cookie away.
pub(crate) fn remove_cookie(wire_name: &str, secure: bool) -> HeaderValue {
    Attributes::of_host(secure).remove(wire_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_behind_a_space_of_unicode_is_another_name() {
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            HeaderValue::from_bytes("\u{2000}__Host-a=evil; \t__Host-a=good".as_bytes()).unwrap(),
        );
        assert_eq!(Cookies::new(&headers).get("__Host-a").collect::<Vec<_>>(), ["good"]);
    }

    #[test]
    fn a_cookie_that_is_no_text_hides_no_other() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_bytes(b"x=\xff; a=b").unwrap());
        assert_eq!(Cookies::new(&headers).get("a").collect::<Vec<_>>(), ["b"]);
    }
}
