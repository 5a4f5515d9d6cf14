//! What is behind a page: cookies and requests.

use std::collections::HashMap;

use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

/// A cookie as the browser keeps it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cookie {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) domain: String,
    pub(crate) path: String,
    /// Seconds since 1970.
    pub(crate) expires: f64,
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
    pub(crate) same_site: Option<String>,
}

/// A request as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: Url,
    /// Their names are in lower case. The log need not have them.
    headers: Option<HashMap<String, String>>,
}

impl Request {
    /// What a header says.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.headers.as_ref();
        let headers = headers.unwrap_or_else(|| panic!("the log has no headers of {}", self.url));
        headers.get(name).map(String::as_str)
    }

    /// A parameter of its address.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// The requests in a `performance` log.
///
/// A redirect keeps the id of the request before it, and what was really sent comes apart from it, in the same order.
pub(crate) fn requests(log: &[String]) -> Vec<Request> {
    let mut asked: Vec<(String, String, Url)> = Vec::new();
    let mut sent: HashMap<String, Vec<HashMap<String, String>>> = HashMap::new();
    for entry in log {
        let message: Value = serde_json::from_str(entry).unwrap_or_default();
        let (method, about) = (&message["message"]["method"], &message["message"]["params"]);
        let id = about["requestId"].as_str().unwrap_or_default().to_owned();
        if method == "Network.requestWillBeSent" {
            let url = about["request"]["url"].as_str().and_then(|url| Url::parse(url).ok());
            let method = about["request"]["method"].as_str().unwrap_or_default().to_owned();
            asked.extend(url.filter(|url| url.scheme() == "http").map(|url| (id, method, url)));
        } else if method == "Network.requestWillBeSentExtraInfo" {
            sent.entry(id).or_default().push(headers(&about["headers"]));
        }
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut requests = Vec::new();
    for (id, method, url) in asked {
        let count = counts.entry(id.clone()).or_default();
        let headers = sent.get(&id).and_then(|all| all.get(*count)).cloned();
        *count += 1;
        requests.push(Request { method, url, headers });
    }
    requests
}

fn headers(sent: &Value) -> HashMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = sent.as_object().into_iter().flatten();
    all.map(|(name, value)| (name.to_ascii_lowercase(), text(value))).collect()
}
