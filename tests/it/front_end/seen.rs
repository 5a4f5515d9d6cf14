//! What a front end sees of an answer, without what is new each time.

use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::Value;

use super::servers::COOKIE;
use crate::support::Answer;

/// The status, with `detail` if there is one. Where this differs, nothing else is compared.
pub(super) const ANSWER: &str = "answer";
/// How many accounts a user has. Where this differs, they are not compared one by one.
pub(super) const ACCOUNTS: &str = "oauth_accounts";

/// What is seen, by name.
pub(super) type Seen = BTreeMap<String, String>;

/// Names for ids, which no two applications have in common: whose they are.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: BTreeMap<String, String>,
}

impl Names {
    /// `the id of ada@example.com`; one that comes later for the same address is `another id`.
    fn of(&mut self, id: &str, owner: &str) -> String {
        if let Some(name) = self.ids.get(id) {
            return name.clone();
        }
        let first = format!("the id of {owner}");
        let is_taken = self.ids.values().any(|name| *name == first);
        let name = if is_taken { format!("another id of {owner}") } else { first };
        self.ids.insert(id.to_owned(), name.clone());
        name
    }
}

/// What is seen of `answer`, of an application whose providers have these addresses.
pub(super) fn seen(answer: &Answer, names: &mut Names, providers: &[&str]) -> Seen {
    let mut seen = Seen::new();
    let text = std::str::from_utf8(&answer.body).unwrap();
    let body: Option<Value> = serde_json::from_str(text).ok();
    let detail = body.as_ref().map_or(Some(text), |body| body["detail"].as_str()).unwrap_or_default();
    // What HTTPX says of a failed request has an address in it, and a second line.
    let detail = detail.lines().next().unwrap_or_default().to_owned();
    let detail = providers.iter().fold(detail, |text, at| text.replace(at, "…"));
    seen.insert(ANSWER.to_owned(), format!("{} {detail}", answer.status).trim_end().to_owned());
    for name in ["content-type", "www-authenticate"] {
        if let Some(value) = answer.header(name) {
            seen.insert(name.to_owned(), value.to_owned());
        }
    }
    cookies(answer, &mut seen);
    if let Some(mut body) = body {
        name_ids(&mut body, names);
        flatten("", &body, &mut seen);
        seen.remove("detail");
    }
    seen
}

/// The cookie that an answer sets and how a browser keeps it, and whether the session's is taken away. What it is called,
/// and that of a transaction that has ended, is no matter of the front end's.
fn cookies(answer: &Answer, seen: &mut Seen) {
    for cookie in answer.cookies() {
        if !cookie.is_removal() {
            let attribute = |name: &str| cookie.attributes.get(name).map(|value| value.to_ascii_lowercase());
            let kept = ["httponly", "path", "samesite"].map(|name| format!("{name}={:?}", attribute(name)));
            let name = if cookie.name == COOKIE { "session cookie" } else { "transaction cookie" };
            seen.insert(name.to_owned(), kept.join(" "));
        } else if cookie.name == COOKIE {
            seen.insert("session cookie".to_owned(), "taken away".to_owned());
        }
    }
}

/// Names the ids of a user and of the accounts, and puts these in order.
fn name_ids(body: &mut Value, names: &mut Names) {
    if let (Some(id), Some(email)) = (body["id"].as_str(), body["email"].as_str()) {
        body["id"] = names.of(id, email).into();
    }
    let Some(accounts) = body.get_mut("oauth_accounts").and_then(Value::as_array_mut) else { return };
    accounts.sort_by_key(|account| account["account_id"].to_string());
    for account in accounts {
        let owner = format!("{} at {}", account["account_id"], account["oauth_name"]);
        account["id"] = names.of(account["id"].as_str().unwrap(), &owner).into();
    }
}

fn flatten(path: &str, value: &Value, seen: &mut Seen) {
    let name = path.rsplit('.').next().unwrap_or_default();
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, value, seen);
            }
        }
        Value::Array(values) => {
            seen.insert(path.to_owned(), values.len().to_string());
            for (index, value) in values.iter().enumerate() {
                flatten(&format!("{path}[{index}]"), value, seen);
            }
        }
        Value::String(url) if name == "authorization_url" => authorization_url(url, seen),
        Value::String(_) if ["access_token", "refresh_token"].contains(&name) => {
            seen.insert(path.to_owned(), "a token".to_owned());
        }
        Value::Number(_) if name == "expires_at" => {
            seen.insert(path.to_owned(), "a time".to_owned());
        }
        Value::String(text) => {
            seen.insert(path.to_owned(), text.clone());
        }
        other => {
            seen.insert(path.to_owned(), other.to_string());
        }
    }
}

/// Where the person is sent, and for what. What is in the URL besides, such as PKCE's challenge, the provider reads.
fn authorization_url(url: &str, seen: &mut Seen) {
    let url = Url::parse(url).unwrap();
    seen.insert("path of authorization_url".to_owned(), url.path().to_owned());
    for (name, value) in url.query_pairs() {
        let value = if name == "state" { "a state".to_owned() } else { value.into_owned() };
        if ["response_type", "client_id", "redirect_uri", "scope", "state"].contains(&&*name) {
            seen.insert(format!("{name} in authorization_url"), value);
        }
    }
}
