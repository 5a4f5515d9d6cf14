//! Where a person goes after a login: a path of this site, and nothing else (RFC 9700 section 4.11.1).

use std::iter;

use url::Url;

/// The longest `next`, in bytes.
const MAX_LEN: usize = 512;

/// Whether `next` is a path of the site that `base` is on, however a browser or a proxy may read it.
pub(crate) fn is_local(next: &str, base: &Url) -> bool {
    let is_plain = next.len() <= MAX_LEN
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && next.starts_with('/');
    is_plain
        && base.join(next).is_ok_and(|url| {
            // A proxy may resolve the dots first, or last.
            readings(next).chain(readings(url.path())).all(|reading| stays(&reading, base))
        })
}

/// Whether a browser that is sent to `next` stays, and would if it were sent to the path of where it comes to.
fn stays(next: &str, base: &Url) -> bool {
    !is_network_path(next)
        && base.join(next).is_ok_and(|url| url.origin() == base.origin() && !is_network_path(url.path()))
}

/// Whether it begins with two slashes. A tab or a line feed counts, since browsers drop it.
fn is_network_path(path: &str) -> bool {
    matches!(path.as_bytes().get(1), Some(b'/' | b'\\' | b'\t' | b'\n' | b'\r'))
}

/// The text as it came, and as it is decoded by proxies in between, also more than once: `%252F` is `%2F` is `/`, and so is
/// `%%32%46`. Each time it is shorter, so it comes to an end.
fn readings(text: &str) -> impl Iterator<Item = String> {
    iter::successors(Some(text.to_owned()), |text| {
        let decoded = decoded(text);
        (decoded != *text).then_some(decoded)
    })
}

/// The text with its percent-encoding undone once.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hidden = if first == b'%' { hidden(tail) } else { None };
        bytes.push(hidden.unwrap_or(first));
        rest = if hidden.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits behind a percent sign stand for.
fn hidden(tail: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*tail.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_site_pass() {
        let base = Url::parse("https://app.example").unwrap();
        for next in [
            "/",
            "/home",
            "/a/b?c=d&e=%2F%2Fx#f",
            "/2for1",
            "/09",
            "/%C3%A4",
            "/a//b",
            "/@evil.example",
            "/:80",
            "/100%",
            "/%zz%2",
            "/a?b=%252F%252F",
        ] {
            assert!(is_local(next, &base), "{next}");
        }
        assert!(is_local(&format!("/{}", "a".repeat(511)), &base));
    }

    #[test]
    fn everything_else_does_not() {
        let base = Url::parse("https://app.example/prefix/").unwrap();
        let long = format!("/{}", "a".repeat(512));
        let hostile = [
            "",
            "home",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example",
            "https://app.example/home",
            "javascript:alert(1)",
            "data:text/html,x",
            "/%2Fevil.example",
            "/%2fevil.example",
            "/%5Cevil.example",
            "/%5cevil.example",
            "/%252Fevil.example",
            "/%25252fevil.example",
            "/%%32fevil.example",
            "/%2%46evil.example",
            "/%25%32%66evil.example",
            "/%%35cevil.example",
            "/%252e%252e//evil.example",
            "/x%2F/../%2Fevil.example",
            "/%09/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/ /evil.example",
            " /home",
            "/home\r\nSet-Cookie: a=b",
            "/%0d%0aevil",
            "/ä",
            "/..//evil.example",
            "/./%2e//evil.example",
            "/a/../..//evil.example",
            "/./%2Fevil.example",
            "/x/../%2Fevil.example",
            "/%2e/%5Cevil.example",
            "?next",
            "#next",
            "/\u{0}",
            "/\u{7f}",
            &long,
        ];
        for next in hostile {
            assert!(!is_local(next, &base), "{next:?}");
        }
    }
}
