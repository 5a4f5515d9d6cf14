//! The redirect URI: configured, sealed, sent unchanged, and one for each provider.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ::axum::Router;
use users_runtime::axum::login_routes;
use users_runtime::provider::{Description, EmailTrust, Fits};
use users_runtime::providers::Yandex;
use users_runtime::testing::FakeProvider;
use users_runtime::{Google, MemoryStore, OAuth, OAuth2, Provider};

use crate::support::{Browser, Setup, ada, app, plain, plain_description, query, required, with};

type Account = required::OAuthAccount;

fn new() -> Setup<Account> {
    app(MemoryStore::<Account>::default())
}

fn routes(provider: impl Fits<String>) -> Router<OAuth<Account>> {
    login_routes::<Account, _, _>(provider)
}

#[tokio::test]
async fn it_is_the_base_url_and_the_path_the_routes_are_nested_at() {
    let cases: [(&str, &[&str], &str); 6] = [
        ("https://app.example", &["/auth/fake"], "https://app.example/auth/fake/callback"),
        ("https://app.example/", &["/auth/fake"], "https://app.example/auth/fake/callback"),
        ("https://app.example", &["/auth", "/deep", "/fake"], "https://app.example/auth/deep/fake/callback"),
        ("https://app.example/prefix", &["/auth/fake"], "https://app.example/prefix/auth/fake/callback"),
        (
            "https://app.example:8443/prefix/",
            &["/auth/fake/"],
            "https://app.example:8443/prefix/auth/fake/callback",
        ),
        ("https://bücher.example", &["/auth/fake"], "https://xn--bcher-kva.example/auth/fake/callback"),
    ];
    for (base, nests, expected) in cases {
        let fake = FakeProvider::builder().redirect_uri(expected).start().await.unwrap();
        let mut login = routes(fake.provider());
        for path in nests.iter().rev() {
            login = Router::new().nest(path, login);
        }
        let app = new().routes(|routes| routes.merge(login)).base(base).start().await;
        let mount = nests.concat();
        let mut browser = Browser::new();
        let url = browser.authorize(&app, mount.trim_end_matches('/')).await;
        assert_eq!(query(&url, "redirect_uri").as_deref(), Some(expected));
        let callback = fake.approve(&url, &ada());
        // The proxy in front takes the prefix away.
        let query = callback.split_once('?').unwrap().1;
        let local = format!("{}{}/callback?{query}", app.url, mount.trim_end_matches('/'));
        browser.get(&local).await.access_token();
        assert_eq!(fake.token_requests()[0].param("redirect_uri"), Some(expected));
    }
}

#[tokio::test]
async fn no_header_of_a_request_changes_it() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let evil = "evil.example";
    for (name, value) in [
        ("host", evil),
        ("x-forwarded-host", evil),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/evil"),
        ("x-original-url", "/evil"),
        ("forwarded", "host=evil.example;proto=https"),
        ("origin", "https://evil.example"),
        ("referer", "https://evil.example/"),
    ] {
        let mut browser = Browser::new().with(name, value);
        for url in [browser.authorize(&app, "/auth/fake").await, browser.login(&app, "/auth/fake").await] {
            let expected = format!("{}/auth/fake/callback", app.url);
            assert_eq!(query(&url, "redirect_uri"), Some(expected), "{name}");
        }
    }
    // Nor does a request that names the whole address.
    let host = app.url.strip_prefix("http://").unwrap();
    let request = format!(
        "GET http://{evil}/auth/fake/authorize HTTP/1.1\r\nHost: {evil}\r\nConnection: close\r\n\r\n"
    );
    let answer = crate::limits::raw(host, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("evil"), "{answer}");
}

#[tokio::test]
async fn routes_merged_at_the_root_have_the_callback_there() {
    let fake = FakeProvider::start().await;
    let login = routes(fake.provider());
    let app = new().routes(|routes| routes.merge(login)).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "").await;
    assert_eq!(query(&url, "redirect_uri"), Some(format!("{}/callback", app.url)));
    browser.come_back(&app, &fake.approve(&url, &ada())).await.access_token();
}

#[tokio::test]
async fn a_path_with_a_parameter_can_be_no_redirect_uri() {
    let fake = FakeProvider::start().await;
    let to_page = plain(&fake).named("page").redirect_url("http://localhost/callback");
    let app = new()
        .provider("/auth/{tenant}/fake", fake.provider())
        .provider("/auth/{tenant}/page", to_page)
        .start()
        .await;
    let answer = Browser::new().visit(&app, "/auth/acme/fake/authorize").await;
    answer.is(500, "OAUTH_MISCONFIGURED");
    assert!(answer.cookies().is_empty());
    let answer = Browser::new().visit(&app, "/auth/acme/fake/login").await;
    answer.leads_to("/?error=OAUTH_MISCONFIGURED");
    let url = Browser::new().authorize(&app, "/auth/acme/page").await;
    assert_eq!(query(&url, "redirect_uri").as_deref(), Some("http://localhost/callback"));
}

#[tokio::test]
async fn a_front_end_hands_the_answer_on() {
    let fake = FakeProvider::builder()
        .redirect_uri("https://front.example/signed-in?from=fake")
        .start()
        .await
        .unwrap();
    let provider = fake.provider().redirect_url("https://front.example/signed-in?from=fake");
    let app = new().provider("/auth/fake", provider).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let landed = fake.approve(&url, &ada());
    assert!(landed.starts_with("https://front.example/signed-in?from=fake&code="), "{landed}");
    let callback = format!("{}/auth/fake/callback?{}", app.url, landed.split_once('?').unwrap().1);
    browser.get(&callback).await.access_token();
    let sent = fake.token_requests();
    assert_eq!(sent[0].param("redirect_uri"), Some("https://front.example/signed-in?from=fake"));
}

#[tokio::test]
async fn on_loopback_each_service_refuses_providers_that_could_be_mixed_up() {
    let (fake, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let one_uri = "http://localhost:3000/callback";
    let by_uri = new()
        .provider("/auth/fake", plain(&fake).redirect_url(one_uri))
        .provider("/auth/other", plain(&other).named("other").redirect_url(one_uri))
        .start()
        .await;
    let by_name =
        new().provider("/auth/fake", plain(&fake)).provider("/auth/other", plain(&other)).start().await;
    for app in [by_uri, by_name] {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/fake").await;
        let answer = browser.visit(&app, "/auth/other/authorize").await;
        answer.is(500, "OAUTH_MISCONFIGURED");
        let answer = browser.visit(&app, "/auth/other/login").await;
        answer.leads_to("/?error=OAUTH_MISCONFIGURED");
        // Nor does it take the answer that was meant for the first.
        let callback = fake.approve(&url, &ada());
        let moved = format!("{}/auth/other/callback?{}", app.url, callback.split_once('?').unwrap().1);
        browser.clone().get(&moved).await.is(500, "OAUTH_MISCONFIGURED");
        assert!(fake.token_requests().is_empty() && other.token_requests().is_empty());
        // The first goes on.
        browser.authorize(&app, "/auth/fake").await;
    }
    // One provider at two paths is one provider.
    let twice =
        new().provider("/auth/fake", plain(&fake)).provider("/auth/again", plain(&fake)).start().await;
    for mount in ["/auth/fake", "/auth/again"] {
        let mut browser = Browser::new();
        let url = browser.authorize(&twice, mount).await;
        browser.come_back(&twice, &fake.approve(&url, &ada())).await.access_token();
    }
}

/// What the application is refused with when these routes are made.
fn refusal(provider: impl Fits<String>) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(routes(provider)))).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

/// A provider somewhere else.
fn remote(name: &str, issuer: &str) -> OAuth2 {
    let description = Description::new(name.to_owned(), issuer.to_owned())
        .authorize_url(format!("{issuer}/authorize"))
        .token_url(format!("{issuer}/token"))
        .userinfo_url(format!("{issuer}/me"));
    OAuth2::new(description, "id", "secret")
}

#[tokio::test]
async fn elsewhere_the_application_is_refused_at_start() {
    drop(routes(remote("twin", "https://one.example")));
    drop(routes(remote("twin", "https://one.example")));
    let message = refusal(remote("twin", "https://two.example"));
    assert!(message.contains("the provider name `twin` is used for two issuers"), "{message}");
    assert!(message.contains("https://one.example") && message.contains("https://two.example"), "{message}");
    let uri = "https://front.example/one-for-two";
    drop(routes(remote("first", "https://first.example").redirect_url(uri)));
    let message = refusal(remote("second", "https://second.example").redirect_url(uri));
    assert!(message.contains("is used for two providers, `first` and `second`"), "{message}");
}

#[tokio::test]
async fn a_registration_that_is_not_safe_is_refused_at_start() {
    let fake = FakeProvider::start().await;
    let good = || plain_description(&fake);
    let name = |name: &'static str| plain(&fake).named(name);
    let cases = vec![
        (name(""), "its name must have 1 to 100 characters"),
        (name("a b"), "its name must have 1 to 100 characters"),
        (OAuth2::new(good(), " ", "secret"), "its client id is empty"),
        (
            with(&fake, good().authorize_url("http://provider.example/a")),
            "its authorize_url is `http://provider.example/a`",
        ),
        (with(&fake, good().token_url("http://provider.example/t")), "its token_url is"),
        (with(&fake, good().token_url("")), "its token_url is ``, but must be an https URL"),
        (with(&fake, good().userinfo_url("ftp://provider.example/u")), "its userinfo_url is"),
        (with(&fake, good().emails_url("http://127.0.0.1.evil.example/e")), "its emails_url is"),
        (plain(&fake).redirect_url("http://app.example/callback"), "its redirect_url is"),
        (plain(&fake).redirect_url("https://app.example/callback#top"), "its redirect_url is"),
        (with(&fake, good().id_pointer("id")), "`id` is no JSON pointer"),
        (
            plain(&fake).authorize_param("state", "fixed"),
            "`state` in the authorization URL is set by the library",
        ),
        (plain(&fake).authorize_param("redirect_uri", "x"), "`redirect_uri` in the authorization URL"),
        (plain(&fake).authorize_param("code_challenge_method", "plain"), "`code_challenge_method` in"),
        (plain(&fake).authorize_param("response_type", "token"), "`response_type` in"),
    ];
    for (provider, expected) in cases {
        let message = refusal(provider);
        assert!(message.starts_with("the provider `") && message.contains(expected), "{message}");
    }
}

/// The provider with another description.
fn changed<P: Provider>(mut provider: P, change: impl FnOnce(Description) -> Description) -> P {
    let description = provider.registration_mut().description_mut();
    *description = change(description.clone());
    provider
}

/// A provider's type, such as `Google`, is what bounds rest on: linking by e-mail, a model that needs an address.
#[tokio::test]
async fn a_description_that_holds_less_than_its_type_promises_is_refused_at_start() {
    let google = || Google::new("id", "secret");
    let yandex = || Yandex::new("id", "secret");
    let trusts = |trust| |description: Description| description.email_pointer("/email", trust);
    drop((routes(google()), routes(yandex())));
    // More than is promised is no matter. A word about each address is also one that is always no: then nobody is linked.
    for trust in [EmailTrust::Always, EmailTrust::Never] {
        drop(routes(changed(google(), trusts(trust)).named("other")));
    }
    for message in [
        refusal(changed(google(), Description::no_email)),
        refusal(changed(yandex(), Description::no_email)),
        refusal(changed(yandex(), trusts(EmailTrust::Flag("/verified".into())))),
        refusal(changed(yandex(), trusts(EmailTrust::Never))),
    ] {
        let expected = "its type promises more of e-mail addresses than its description holds";
        assert!(message.starts_with("the provider `") && message.contains(expected), "{message}");
    }
}
