use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::provider::RevocationStyle;

fn revoking(style: RevocationStyle, url: &'static str) -> Description {
    Description::new("a", "https://a.example")
        .authorize_url("https://a.example/authorize")
        .token_url("https://a.example/token")
        .scopes(["openid"])
        .revokes_by(style, url)
}

struct Request<'a> {
    method: &'a str,
    path: &'a str,
    authorization: Option<String>,
    form: Vec<(&'a str, String)>,
    json: Option<Value>,
}

impl Request<'_> {
    async fn send(self, fake: &FakeProvider) -> u16 {
        let url = format!("{}{}", fake.authorize_url().trim_end_matches("/authorize"), self.path);
        let mut request = http().request(self.method.parse().unwrap(), url);
        if let Some(authorization) = self.authorization {
            request = request.header("authorization", authorization);
        }
        request = match self.json {
            Some(json) => request.header("content-type", "application/json").body(json.to_string()),
            None if self.form.is_empty() => request,
            None => {
                request.header("content-type", "application/x-www-form-urlencoded").body(encoded(&self.form))
            }
        };
        request.send().await.unwrap().status().as_u16()
    }
}

fn request<'a>(method: &'a str, path: &'a str) -> Request<'a> {
    Request { method, path, authorization: None, form: Vec::new(), json: None }
}

async fn fresh(fake: &FakeProvider) -> String {
    tokens(fake, &ada()).await["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn by_its_own_token() {
    for (style, method) in [(RevocationStyle::BearerPost, "POST"), (RevocationStyle::BearerDelete, "DELETE")]
    {
        let fake = like(revoking(style, "https://a.example/logout?all=1")).await;
        let token = fresh(&fake).await;
        let (path, bearer) = ("/revoke?all=1", Some(format!("Bearer {token}")));
        assert_eq!(request(method, path).send(&fake).await, 401);
        assert_eq!(request("PUT", path).send(&fake).await, 405);
        let elsewhere = Request { authorization: bearer.clone(), ..request(method, "/revoke") };
        assert_eq!(elsewhere.send(&fake).await, 404);
        let wordy = vec![("token", token.clone())];
        let wordy = Request { authorization: bearer.clone(), form: wordy, ..request(method, path) };
        assert_eq!(wordy.send(&fake).await, 400);
        assert!(fake.is_good(&token));
        let right = || Request { authorization: bearer.clone(), ..request(method, path) };
        assert_eq!(right().send(&fake).await, 200);
        assert!(!fake.is_good(&token));
        assert_eq!(right().send(&fake).await, 401);
    }
}

#[tokio::test]
async fn by_the_clients_secret_and_the_token_in_json() {
    let url = "https://a.example/applications/{client_id}/grant";
    let fake = like(revoking(RevocationStyle::BasicDelete, url)).await;
    let token = fresh(&fake).await;
    let basic = |pair: &str| Some(format!("Basic {}", STANDARD.encode(pair)));
    let right = basic("client-id:client-secret");
    for (status, path, authorization, body) in [
        (404, "/revoke/another", right.clone(), json!({"access_token": token})),
        (401, "/revoke/client-id", basic("client-id:wrong"), json!({"access_token": token})),
        (401, "/revoke/client-id", None, json!({"access_token": token})),
        (422, "/revoke/client-id", right.clone(), json!({"token": token})),
        (404, "/revoke/client-id", right.clone(), json!({"access_token": "another"})),
        (204, "/revoke/client-id", right.clone(), json!({"access_token": token})),
    ] {
        assert!(fake.is_good(&token));
        let sent = Request { authorization, json: Some(body), ..request("DELETE", path) };
        assert_eq!(sent.send(&fake).await, status, "{path}");
    }
    assert!(!fake.is_good(&token));
}

#[tokio::test]
async fn by_a_form_with_parameters() {
    let style = RevocationStyle::Form(&[("grant_type", "delete"), ("service", "A")]);
    let fake = like(revoking(style, "https://a.example/token")).await;
    let token = fresh(&fake).await;
    let good = || -> Pairs<'_> {
        let pairs = [
            ("grant_type", "delete"),
            ("service", "A"),
            ("client_id", "client-id"),
            ("client_secret", "client-secret"),
            ("access_token", &token),
        ];
        pairs.map(|(name, value)| (name, value.to_owned())).to_vec()
    };
    for (status, name, value) in [
        (400, "grant_type", ""),
        (400, "service", "B"),
        (401, "client_id", "another"),
        (401, "client_secret", ""),
        (400, "access_token", ""),
        (200, "access_token", &token),
    ] {
        assert!(fake.is_good(&token));
        let form = changed(good(), &[(name, value)]);
        assert_eq!(Request { form, ..request("POST", "/revoke") }.send(&fake).await, status, "{name}");
    }
    assert!(!fake.is_good(&token));
}

#[tokio::test]
async fn by_the_standard_and_not_at_all() {
    let fake = like(revoking(RevocationStyle::Rfc7009, "https://a.example/revoke")).await;
    let token = fresh(&fake).await;
    for (secret, status) in [("wrong", 401), ("client-secret", 200)] {
        assert!(fake.is_good(&token));
        let form = [("token", &*token), ("client_id", "client-id"), ("client_secret", secret)];
        let form = form.map(|(name, value)| (name, value.to_owned())).to_vec();
        assert_eq!(Request { form, ..request("POST", "/revoke") }.send(&fake).await, status);
    }
    assert!(!fake.is_good(&token));
    let none = like(odd()).await;
    assert_eq!(request("POST", "/revoke").send(&none).await, 404);
}
