//! `GET /authorize`: what goes to the provider, and what stays with the browser.

use users_runtime::provider::EmailTrust;
use users_runtime::testing::FakeProvider;
use users_runtime::{MemoryStore, Provider as _};

use crate::support::{Browser, Setup, app, plain_description, query, required, with};

type Store = MemoryStore<required::OAuthAccount>;

fn new() -> Setup<required::OAuthAccount> {
    app(Store::default())
}

/// The scopes that an authorization URL asks for.
fn scopes(url: &str) -> Vec<String> {
    let scope = query(url, "scope").unwrap();
    scope.split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn it_answers_json_and_sets_the_transactions_cookie() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let answer = browser.visit(&app, "/auth/fake/authorize").await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().len(), 1);
    let url = body["authorization_url"].as_str().unwrap();
    assert!(url.starts_with(&fake.authorize_url()), "{url}");

    let cookies = answer.cookies();
    assert_eq!(cookies.len(), 1);
    let (cookie, attributes) = (&cookies[0], &cookies[0].attributes);
    assert!(cookie.name.starts_with("oauth-"), "{}", cookie.name);
    assert_eq!(attributes["path"], "/");
    assert_eq!(attributes["max-age"], "600");
    assert_eq!(attributes["samesite"], "Lax");
    assert!(attributes.contains_key("httponly"));
    // On loopback there is no https, so there could be no `Secure`.
    assert!(!attributes.contains_key("secure") && !attributes.contains_key("domain"));
}

#[tokio::test]
async fn on_https_the_cookies_are_host_cookies() {
    let callback = "https://app.example/auth/fake/callback";
    let fake = FakeProvider::builder().redirect_uri(callback).start().await.unwrap();
    let app =
        new().provider("/auth/fake", fake.provider()).base("https://app.example").cookie().start().await;
    let mut browser = Browser::new();
    let started = browser.visit(&app, "/auth/fake/authorize").await;
    let url = started.json()["authorization_url"].as_str().unwrap().to_owned();
    let callback = fake.approve(&url, &crate::support::ada());
    let mut disguised = Browser::new();
    for (name, value) in &browser.jar {
        let plain = name.strip_prefix("__Host-").unwrap();
        disguised.jar.insert(plain.to_owned(), value.clone());
    }
    let ended = browser.come_back(&app, &callback).await;
    assert_eq!(ended.status, 204);
    assert_eq!(ended.cookies().len(), 2, "the transaction goes, the session comes");
    for cookie in started.cookies().iter().chain(&ended.cookies()) {
        assert!(cookie.name.starts_with("__Host-"), "{}", cookie.name);
        assert!(cookie.attributes.contains_key("secure"), "{cookie:?}");
        assert!(cookie.attributes.contains_key("httponly"), "{cookie:?}");
        assert!(!cookie.attributes.contains_key("domain"), "{cookie:?}");
        assert_eq!((&*cookie.attributes["path"], &*cookie.attributes["samesite"]), ("/", "Lax"));
    }
    // A sibling domain can set a cookie without the prefix; it counts for nothing.
    disguised.come_back(&app, &callback).await.is(400, "OAUTH_INVALID_STATE");
    let session = browser.jar["__Host-session"].clone();
    assert_eq!(browser.visit(&app, "/me").await.status, 200);
    disguised.jar.insert("session".to_owned(), session);
    disguised.visit(&app, "/me").await.is(401, "Unauthorized");
}

#[tokio::test]
async fn the_request_has_pkce_a_nonce_a_short_state_and_the_redirect_uri() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let url = Browser::new().authorize(&app, "/auth/fake").await;
    let value = |name| query(&url, name).unwrap_or_else(|| panic!("no {name}"));

    assert_eq!(value("response_type"), "code");
    assert_eq!(value("client_id"), fake.client_id());
    assert_eq!(value("redirect_uri"), format!("{}/auth/fake/callback", app.url));
    assert_eq!(value("code_challenge_method"), "S256");
    assert_eq!(value("code_challenge").len(), 43);
    assert_eq!(value("nonce").len(), 43, "256 bits");
    assert!((40..=200).contains(&value("state").len()));
    assert_eq!(scopes(&url), ["openid", "email", "profile"]);
    assert_eq!(query(&url, "response_mode"), None);
    assert!(!url.contains(fake.client_secret()));
}

#[tokio::test]
async fn no_two_transactions_share_a_secret() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let mut browser = Browser::new();
    let one = browser.authorize(&app, "/auth/fake").await;
    let two = browser.authorize(&app, "/auth/fake").await;
    for name in ["state", "code_challenge", "nonce"] {
        assert_ne!(query(&one, name), query(&two, name), "{name}");
    }
    let values: Vec<_> = browser.jar.values().collect();
    assert_eq!(values.len(), 2);
    assert_ne!(values[0], values[1]);
    assert_ne!(values[0].get(..20), values[1].get(..20), "a nonce of its own for each seal");
}

#[tokio::test]
async fn pkce_and_nonce_are_left_out_only_where_the_description_says_so() {
    let fake = FakeProvider::start().await;
    let description = plain_description(&fake);
    let app = new()
        .provider("/auth/plain", with(&fake, description.clone()))
        .provider("/auth/without", with(&fake, description.refuses_pkce()).named("without"))
        .start()
        .await;
    let plain = Browser::new().authorize(&app, "/auth/plain").await;
    assert!(query(&plain, "code_challenge").is_some() && query(&plain, "nonce").is_none());
    let without = Browser::new().authorize(&app, "/auth/without").await;
    assert!(query(&without, "code_challenge").is_none());
    assert!(query(&without, "code_challenge_method").is_none());
}

#[tokio::test]
async fn the_client_chooses_among_the_allowed_scopes_only() {
    let fake = FakeProvider::start().await;
    let description = plain_description(&fake).email_pointer("/email", EmailTrust::Never);
    let provider = with(&fake, description).extra_scopes(["calendar"]).allow_scopes(["contacts", "a+b c"]);
    let app = new().provider("/auth/fake", provider).start().await;
    let at = |query: &str| format!("{}/auth/fake/authorize?{query}", app.url);
    let good = [
        ("", vec!["email", "profile", "calendar"]),
        ("scope=contacts", vec!["email", "profile", "calendar"]),
        ("scopes=contacts", vec!["email", "profile", "contacts"]),
        ("scopes=contacts&scopes=calendar", vec!["email", "profile", "contacts", "calendar"]),
        ("scopes=email", vec!["email", "profile"]),
        ("scopes=contacts&scopes=contacts", vec!["email", "profile", "contacts"]),
    ];
    for (query, expected) in good {
        let answer = Browser::new().get(&at(query)).await;
        let body = answer.json();
        assert_eq!(scopes(body["authorization_url"].as_str().unwrap()), expected, "{query}");
    }
    for query in [
        "scopes=admin",
        "scopes=contacts&scopes=admin",
        "scopes=",
        "scopes=contacts%20admin",
        "scopes=Contacts",
        "scopes=contacts%00",
        "scopes=%FF",
        "scopes=email%20profile",
    ] {
        let mut browser = Browser::new();
        browser.get(&at(query)).await.is_for(&query, 400, "OAUTH_INVALID_SCOPE");
        assert!(browser.jar.is_empty(), "{query}: nothing has begun");
    }
}
