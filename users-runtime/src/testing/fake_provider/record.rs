//! What the provider saw and gave out, for assertions.

use axum::http::HeaderMap;

/// A request as the provider received it, nothing left out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The parameters of the query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The parameters of a form-encoded body, decoded, in order.
    pub form: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
    /// The headers.
    pub headers: HeaderMap,
}

impl RecordedRequest {
    /// The parameter `name` of the form, or else of the query; the first if it is repeated.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        let pairs = self.form.iter().chain(&self.query);
        pairs.into_iter().find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    /// The header `name`, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The tokens of one answer of `/token`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedTokens {
    /// The access token.
    pub access_token: String,
    /// The refresh token, if the answer had one.
    pub refresh_token: Option<String>,
    /// The `id_token`, if the answer had one.
    pub id_token: Option<String>,
}

pub(super) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

/// The parameters of a request, where a repeated one is an error and an empty one counts as left out (RFC 6749
/// section 3.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct Params<'a>(pub(super) &'a [(String, String)]);

#[derive(Debug)]
pub(super) struct Repeated;

impl<'a> Params<'a> {
    pub(super) fn get(self, name: &str) -> Result<Option<&'a str>, Repeated> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        match values.next() {
            Some(_) => Err(Repeated),
            None => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    pub(super) fn any_repeated(self) -> bool {
        self.0.iter().any(|(key, _)| self.get(key).is_err())
    }

    /// The parameter, once it is known that none is repeated.
    pub(super) fn first(self, name: &str) -> Option<&'a str> {
        self.get(name).ok().flatten()
    }
}
