//! Whether an unsafe request comes from our own pages.

use http::header::{ORIGIN, UPGRADE};
use http::{HeaderMap, HeaderValue, Method};

/// The origins whose pages may send unsafe requests with a cookie: the application's own, and those it allows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins(Vec<String>);

impl Origins {
    /// These origins, each as a browser writes it: `https://app.example`.
    pub(crate) fn new(origins: Vec<String>) -> Self {
        Self(origins)
    }

    /// Whether a request that a cookie authenticates may be acted on (Fetch Metadata; RFC 6454). A safe method may,
    /// unless it opens a WebSocket, which foreign pages can; any other needs `Sec-Fetch-Site: same-origin`, or else an `Origin` we know. A request with neither header does not
    /// come from a browser, so no foreign page has sent it.
    pub(crate) fn allow(&self, method: &Method, headers: &HeaderMap) -> bool {
        if method.is_safe() && !headers.contains_key(UPGRADE) {
            return true;
        }
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        if site == Some(b"same-origin") {
            return true;
        }
        match headers.get(ORIGIN).map(HeaderValue::as_bytes) {
            Some(origin) => self.0.iter().any(|known| known.as_bytes() == origin),
            None => site.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Origins::new(vec!["https://app.example".to_owned()]).allow(method, &headers.collect())
    }

    #[test]
    fn foreign_pages_are_refused() {
        let post = &Method::POST;
        assert!(allows(post, &[("sec-fetch-site", "same-origin")]));
        assert!(allows(post, &[("sec-fetch-site", "same-site"), ("origin", "https://app.example")]));
        assert!(allows(post, &[("origin", "https://app.example")]));
        assert!(allows(post, &[]));
        for site in ["cross-site", "same-site", "none", "Same-Origin", ""] {
            assert!(!allows(post, &[("sec-fetch-site", site)]), "{site}");
        }
        for origin in
            ["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"]
        {
            assert!(!allows(post, &[("origin", origin)]), "{origin}");
            assert!(
                !allows(&Method::DELETE, &[("sec-fetch-site", "cross-site"), ("origin", origin)]),
                "{origin}"
            );
        }
        assert!(allows(&Method::GET, &[("sec-fetch-site", "cross-site")]));
        let socket = ("upgrade", "websocket");
        assert!(allows(&Method::GET, &[socket, ("origin", "https://app.example")]));
        assert!(!allows(&Method::GET, &[socket, ("origin", "https://evil.app.example")]));
        assert!(!allows(&Method::GET, &[socket, ("sec-fetch-site", "same-site")]));
    }
}
