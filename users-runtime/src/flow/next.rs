//! Where a person goes after a login: a path of this site, and nothing else (RFC 9700 section 4.11.1).

use url::Url;

/// The longest `next`, in bytes.
const MAX_LEN: usize = 512;

/// Whether `next` is a path of the site that `base` is on, however a browser or a proxy may read it.
pub(crate) fn is_local(next: &str, base: &Url) -> bool {
    let is_plain = next.len() <= MAX_LEN
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && next.starts_with('/');
    is_plain
        && !decodes_to_network_path(next)
        && base
            .join(next)
            .is_ok_and(|url| url.origin() == base.origin() && !decodes_to_network_path(url.path()))
}

/// Whether the path begins with two slashes, or with what is decoded to that by a proxy in between, also more than once:
/// `%252F` is `%2F` is `/`. A tab or a line feed counts, since browsers drop it.
fn decodes_to_network_path(next: &str) -> bool {
    match next.as_bytes().get(1) {
        Some(b'/') => true,
        Some(b'%') => {
            let mut code = &next[2..];
            while let Some(hidden) = code.strip_prefix("25") {
                code = hidden;
            }
            let code = code.get(..2).unwrap_or_default();
            ["2f", "5c", "09", "0a", "0d"].iter().any(|slash| code.eq_ignore_ascii_case(slash))
        }
        _ => false,
    }
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
