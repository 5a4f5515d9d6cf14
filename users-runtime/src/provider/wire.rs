//! What goes over the wire to a token or revocation endpoint, where a provider differs from the standard.

use std::pin::Pin;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Uri};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde_json::{Map, Value};

use super::Description;
use super::http::{HttpClient, HttpError};

/// Sends the requests that the `oauth2` crate makes as the description wants them, and gives the answers as the crate does.
pub(super) struct Wire<'a> {
    pub(super) http: &'a HttpClient,
    pub(super) description: &'a Description,
    /// Where the request goes, whatever it says.
    pub(super) to: Option<Uri>,
}

impl<'c> AsyncHttpClient<'c> for Wire<'_> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Wire<'_> {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some(to) = &self.to {
            request.uri_mut().clone_from(to);
        }
        if self.description.client_id_param != "client_id" {
            let body = renamed(request.body(), "client_id", &self.description.client_id_param);
            *request.body_mut() = body.into_bytes();
            request.headers_mut().remove(CONTENT_LENGTH);
        }
        let mut answer = self.http.send(request).await?;
        let body = as_json(answer.headers(), answer.body(), &self.description.token_root);
        if let Some(body) = body {
            *answer.body_mut() = body;
        }
        // The `oauth2` crate wants the type of JSON. Some send JSON as text; what it is shows when it is read.
        answer.headers_mut().remove(CONTENT_TYPE);
        Ok(answer)
    }
}

/// A form with a parameter of another name.
pub(super) fn renamed(form: &[u8], from: &str, to: &str) -> String {
    let mut renamed = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(form) {
        renamed.append_pair(if name == from { to } else { &name }, &value);
    }
    renamed.finish()
}

/// A token answer that is a form, or whose root is not at its root, as JSON with the fields of RFC 6749 section 5.1.
fn as_json(headers: &HeaderMap, body: &[u8], root: &str) -> Option<Vec<u8>> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let fields = url::form_urlencoded::parse(body);
        let fields: Map<String, Value> =
            fields.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
        return serde_json::to_vec(&fields).ok();
    }
    if root.is_empty() {
        return None;
    }
    let mut answer: Value = serde_json::from_slice(body).ok()?;
    let inner = answer.pointer_mut(root)?.take();
    // An error is beside an empty envelope.
    inner.get("access_token")?;
    serde_json::to_vec(&inner).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(kind: &'static str, body: &str, root: &str) -> Option<Value> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        as_json(&headers, body.as_bytes(), root).map(|json| serde_json::from_slice(&json).unwrap())
    }

    #[test]
    fn a_form_becomes_json() {
        let form = "access_token=a%26b&scope=x%2Cy&token_type=bearer";
        let json = read("application/x-www-form-urlencoded; charset=utf-8", form, "").unwrap();
        assert_eq!(json["access_token"], "a&b");
        assert_eq!(json["scope"], "x,y");
    }

    #[test]
    fn an_envelope_is_opened_and_an_error_beside_it_is_not_lost() {
        let envelope = r#"{"status": 0, "body": {"access_token": "a"}}"#;
        assert_eq!(read("application/json", envelope, "/body").unwrap()["access_token"], "a");
        for error in [r#"{"error": "invalid_grant"}"#, r#"{"status": 503, "body": {}, "error": "Invalid"}"#] {
            assert_eq!(read("application/json", error, "/body"), None, "it stays as it is");
        }
        assert_eq!(read("application/json", r#"{"access_token": "a"}"#, ""), None);
    }

    #[test]
    fn the_client_id_gets_its_name() {
        let form = renamed(b"grant_type=refresh_token&client_id=a%20b", "client_id", "client_key");
        assert_eq!(form, "grant_type=refresh_token&client_key=a+b");
    }
}
