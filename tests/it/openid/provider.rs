//! The provider: `tests/openid/provider.mjs` in a process that ends with the test.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::encode;
use super::program::{BASIC_ID, BASIC_SECRET, Program};
use super::{ASSOCIATE, BASE, GOODBYE, LOGIN};
use crate::support::CLIENT;

/// A client that is registered there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    /// Whether it proves itself by HTTP Basic, and not in the body.
    pub(super) is_basic: bool,
}

impl Client {
    /// The scheme of the `Authorization` by which it proves itself.
    pub(super) fn scheme(&self) -> Option<&'static str> {
        self.is_basic.then_some("Basic")
    }
}

/// By HTTP Basic.
pub(super) const BASIC: Client = Client { id: BASIC_ID, secret: BASIC_SECRET, is_basic: true };
/// In the body.
pub(super) const POST: Client =
    Client { id: "urn:post", secret: "another secret: 1+1 is 100% & more", is_basic: false };
/// One that has no secret.
pub(super) const PUBLIC: Client = Client { id: "urn:public", secret: "", is_basic: false };

/// The client that has keys, with ids that are the names of their algorithms.
pub(super) const KEY: &str = "urn:key";

/// A provider that runs until it is dropped.
pub(super) struct OpenId {
    program: Program,
    settings: Value,
    started: Started,
}

/// What it says when it has started.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    issuer: String,
    client_keys: BTreeMap<String, String>,
}

/// What an application asked of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// The scheme of its `Authorization`.
    pub(super) scheme: Option<String>,
    /// The number of the connection that it came on.
    pub(super) connection: u32,
    /// Why it was refused.
    pub(super) problem: Option<String>,
}

impl OpenId {
    /// A provider as it is by default.
    pub(super) fn start() -> Self {
        Self::with(json!({}))
    }

    /// A provider with these of the settings that are listed in its program.
    pub(super) fn with(mut settings: Value) -> Self {
        settings["redirectUris"] = json!([LOGIN, ASSOCIATE].map(|mount| format!("{BASE}{mount}/callback")));
        settings["postLogoutRedirectUris"] = json!([format!("{BASE}{GOODBYE}")]);
        let (program, started) = start(&settings);
        Self { program, settings, started }
    }

    /// The same provider after a while in which it has not been there: it has other keys, and has forgotten all tokens.
    pub(super) async fn restart(self) -> Self {
        self.restart_after(async || {}).await
    }

    /// The same, and what happens meanwhile.
    pub(super) async fn restart_after(mut self, meanwhile: impl AsyncFnOnce()) -> Self {
        self.settings["port"] = json!(Url::parse(self.issuer()).unwrap().port());
        self.program.end();
        meanwhile().await;
        (self.program, self.started) = start(&self.settings);
        self
    }

    /// Its issuer identifier.
    pub(super) fn issuer(&self) -> &str {
        &self.started.issuer
    }

    /// The private key that the client [`KEY`] has for this algorithm, as PEM.
    pub(super) fn client_key(&self, alg: &str) -> &str {
        &self.started.client_keys[alg]
    }

    /// One of its addresses.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }

    /// What applications asked of it, oldest first.
    pub(super) async fn requests(&self) -> Vec<Request> {
        let answer = CLIENT.get(self.at("/requests")).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// The paths that applications asked for after the first `known` requests.
    pub(super) async fn paths_after(&self, known: usize) -> Vec<String> {
        self.requests().await.split_off(known).into_iter().map(|request| request.path).collect()
    }

    /// How often this path was asked for.
    pub(super) async fn count(&self, path: &str) -> usize {
        self.requests().await.iter().filter(|request| request.path == path).count()
    }

    /// Why it refused the last request, and of which path that was.
    pub(super) async fn last_problem(&self) -> (String, String) {
        let last = self.requests().await.pop().expect("it was asked for something");
        (last.path, last.problem.unwrap_or_default())
    }

    /// Whether it still takes an access token, asked at the userinfo endpoint.
    pub(super) async fn takes(&self, access_token: &str) -> bool {
        let answer = CLIENT.get(self.at("/me")).bearer_auth(access_token).send().await.unwrap();
        match answer.status().as_u16() {
            200 => true,
            401 => false,
            status => panic!("the userinfo endpoint answered {status}"),
        }
    }

    /// What the token endpoint answers to a refresh token: new tokens, or the error.
    pub(super) async fn refresh(&self, client: &Client, refresh_token: &str) -> Result<Value, String> {
        let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let mut request = CLIENT.post(self.at("/token"));
        if client.is_basic {
            let [id, secret] = [client.id, client.secret].map(|text| encode(&[("", text)])[1..].to_owned());
            let proof = BASE64_STANDARD.encode(format!("{id}:{secret}"));
            request = request.header("authorization", format!("Basic {proof}"));
        } else {
            form.push(("client_id", client.id));
        }
        if !client.is_basic && !client.secret.is_empty() {
            form.push(("client_secret", client.secret));
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(encode(&form)).send().await.unwrap().bytes().await.unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer),
        }
    }
}

fn start(settings: &Value) -> (Program, Started) {
    let (program, started) = Program::start(settings);
    (program, serde_json::from_value(started).expect("what it says when it has started"))
}

/// Whether an address is at this provider.
pub(super) fn is_at(issuer: &str, url: &Url) -> bool {
    Url::parse(issuer).unwrap().origin() == url.origin()
}
