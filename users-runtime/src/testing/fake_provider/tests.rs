//! The provider over real sockets: that it is strict, and that it is as bad as it is told to be.

mod authorize;
mod like;
mod misbehavior;
mod profile;
mod server;
mod token;

use std::sync::LazyLock;
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use url::Url;

use super::state::sha256;
use super::*;

const CALLBACK: &str = "http://localhost:3000/callback";
const VERIFIER: &str = "a-verifier-that-is-43-characters-long-or-so";

/// Each request has a connection of its own: one of a pool would end with the runtime of the test that opened it.
fn http() -> Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| client().pool_max_idle_per_host(0).build().unwrap());
    CLIENT.clone()
}

fn client() -> ClientBuilder {
    let client = Client::builder().redirect(Policy::none()).no_proxy();
    client.user_agent("tests").timeout(Duration::from_secs(20))
}

fn ada() -> Person {
    Person::new("1", "ada@example.com").name("Ada Lovelace").picture("https://img.example/ada.png")
}

type Pairs<'a> = Vec<(&'a str, String)>;

/// `pairs` with `changed` in place of those of the same name; one with an empty value is left out.
fn changed<'a>(mut pairs: Pairs<'a>, changes: &[(&'a str, &str)]) -> Pairs<'a> {
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        if !value.is_empty() {
            pairs.push((name, (*value).to_owned()));
        }
    }
    pairs
}

fn encoded(pairs: &Pairs<'_>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A good authorization request, but for the changes.
fn authorization_url(fake: &FakeProvider, changes: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(sha256(VERIFIER));
    let good = [
        ("response_type", "code"),
        ("client_id", fake.client_id()),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email profile"),
        ("state", "a state"),
        ("nonce", "a-nonce"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let pairs = changed(good.map(|(name, value)| (name, value.to_owned())).to_vec(), changes);
    format!("{}?{}", fake.authorize_url(), encoded(&pairs))
}

fn param(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn code_for(fake: &FakeProvider, person: &Person) -> String {
    code_with(fake, person, &[])
}

fn code_with(fake: &FakeProvider, person: &Person, changes: &[(&str, &str)]) -> String {
    let callback = fake.approve(&authorization_url(fake, changes), person);
    param(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"))
}

/// A good token request for the code, but for the changes.
fn token_form<'a>(fake: &FakeProvider, code: &str, changes: &[(&'a str, &str)]) -> Pairs<'a> {
    let good = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", fake.client_id()),
        ("client_secret", fake.client_secret()),
    ];
    changed(good.map(|(name, value)| (name, value.to_owned())).to_vec(), changes)
}

fn refresh_form<'a>(fake: &FakeProvider, token: &str) -> Pairs<'a> {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", fake.client_id()),
        ("client_secret", fake.client_secret()),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

fn post(url: &str, form: &Pairs<'_>) -> RequestBuilder {
    http().post(url).header("content-type", "application/x-www-form-urlencoded").body(encoded(form))
}

async fn redeem(fake: &FakeProvider, form: &Pairs<'_>) -> (StatusCode, Value) {
    read(post(&fake.token_url(), form).send().await.unwrap()).await
}

/// Signs a person in, and returns the token answer.
async fn tokens(fake: &FakeProvider, person: &Person) -> Value {
    let form = token_form(fake, &code_for(fake, person), &[]);
    let (status, answer) = redeem(fake, &form).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn get(url: &str, token: &Value) -> Response {
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    http().get(url).header("authorization", bearer).send().await.unwrap()
}

async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let body = response.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
