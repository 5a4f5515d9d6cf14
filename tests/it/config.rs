//! What a service can not be built with, and the table of answers.

use std::time::Duration;

use users_runtime::flow::{KeysError, OAuthBuilder};
use users_runtime::session::{CookieProblem, SameSite};
use users_runtime::{
    BearerTransport, ConfigError, CookieTransport, ErrorCode, JwtStrategy, Keys, MemoryStore, OAuth,
};

use crate::support::{KEY, SECRET, required};

type Builder = OAuthBuilder<required::OAuthAccount>;

/// A service that can be built.
fn good() -> Builder {
    keyless().keys(Keys::new([KEY]).unwrap()).base_url("https://app.example")
}

/// The same without keys and base URL.
fn keyless() -> Builder {
    OAuth::builder(MemoryStore::<required::OAuthAccount>::default())
        .session(BearerTransport::new(), JwtStrategy::new(SECRET))
}

/// Why it can not be built.
#[track_caller]
fn refusal(builder: Builder) -> (ConfigError, String) {
    let error = builder.build().unwrap_err();
    let message = error.to_string();
    (error, message)
}

#[test]
fn a_service_needs_a_base_url_keys_and_a_session() {
    good().build().unwrap();
    let (error, message) = refusal(keyless());
    assert!(matches!(error, ConfigError::NoBaseUrl));
    assert!(message.contains(".base_url(\"https://app.example\")"), "{message}");
    let (error, message) = refusal(keyless().base_url("https://app.example"));
    assert!(matches!(error, ConfigError::NoKeys));
    assert!(message.contains(".keys(Keys::from_env(\"OAUTH_KEYS\")?)"), "{message}");
    let empty = OAuth::builder(MemoryStore::<required::OAuthAccount>::default())
        .base_url("https://app.example")
        .keys(Keys::generate());
    let (error, message) = refusal(empty);
    assert!(matches!(error, ConfigError::NoSession));
    assert!(message.contains(".session(CookieTransport::new(), JwtStrategy::new(secret))"), "{message}");
}

#[test]
fn a_base_url_is_https_or_loopback_and_nothing_but_an_address() {
    for url in [
        "https://app.example",
        "https://app.example/",
        "https://app.example:8443/prefix",
        "http://127.0.0.1:8000",
        "http://localhost",
        "http://[::1]:8000",
        "http://app.localhost:3000",
    ] {
        good().base_url(url).build().unwrap();
    }
    for url in [
        "",
        "app.example",
        "//app.example",
        "http://app.example",
        "http://localhost.evil.example",
        "http://128.0.0.1",
        "http://0.0.0.0:8000",
        "ftp://app.example",
        "javascript:alert(1)",
        "https://user@app.example",
        "https://:secret@app.example",
        "https://app.example//evil.example",
        "https://app.example?a=b",
        "https://app.example#top",
    ] {
        let (error, message) = refusal(good().base_url(url));
        assert!(matches!(error, ConfigError::BaseUrl(ref other) if other == url), "{url}");
        let expected = format!("the base URL is `{url}`, but must be an https URL (http on loopback only)");
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn weak_keys_and_secrets_are_refused() {
    for (weak, remedy) in [
        ("", "has fewer than 32 bytes"),
        ("SECRET", "has fewer than 32 bytes"),
        ("0f9CkS1XvVt3sLr8mQ2yZ5wB7nH4jD6", "has fewer than 32 bytes"),
        ("SECRETSECRETSECRETSECRETSECRETSECRET", "is a placeholder"),
        ("my-very-Secret-key-0f9CkS1XvVt3sLr8mQ2yZ5", "is a placeholder"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is a placeholder"),
        ("changeme-0f9CkS1XvVt3sLr8mQ2yZ5wB7nH4jD6", "is a placeholder"),
    ] {
        let error = ConfigError::from(Keys::new([KEY, weak]).unwrap_err());
        assert!(matches!(error, ConfigError::Keys(KeysError::Weak { number: 2, .. })), "{weak}");
        let message = error.to_string();
        assert!(message.starts_with("key 2 ") && message.contains(remedy), "{weak}: {message}");
        assert!(message.contains("openssl rand -base64 32"), "{message}");
        assert!(weak.is_empty() || !message.contains(weak), "a secret does not print");

        let (error, message) = refusal(good().session(CookieTransport::new(), JwtStrategy::new(weak)));
        assert!(matches!(error, ConfigError::Secret { number: 2, .. }), "{weak}");
        assert!(message.starts_with("a secret of session 2 ") && message.contains(remedy), "{message}");
    }
    let none: [&str; 0] = [];
    assert_eq!(ConfigError::from(Keys::new(none).unwrap_err()).to_string(), "there is no key");
    let missing = Keys::from_env("USERS_NO_SUCH_VARIABLE").unwrap_err().to_string();
    assert!(missing.contains("`USERS_NO_SUCH_VARIABLE` holds no keys"), "{missing}");
}

#[test]
fn two_sessions_do_not_travel_the_same_way() {
    let jwt = || JwtStrategy::new(SECRET);
    let (error, message) = refusal(good().session(BearerTransport::new(), jwt()));
    assert!(matches!(error, ConfigError::SameTransport { one: 1, other: 2 }));
    assert!(message.starts_with("sessions 1 and 2 travel the same way"), "{message}");
    let cookies =
        good().session(CookieTransport::new(), jwt()).session(CookieTransport::new().name("session"), jwt());
    assert!(matches!(refusal(cookies).0, ConfigError::SameTransport { one: 2, other: 3 }));
    // Not by path or domain either: a browser would send both, and nothing tells one from the other.
    for other in [CookieTransport::new().path("/shop"), CookieTransport::new().domain("app.example")] {
        let cookies = good().session(CookieTransport::new(), jwt()).session(other, jwt());
        assert!(matches!(refusal(cookies).0, ConfigError::SameTransport { one: 2, other: 3 }));
    }
    good()
        .session(CookieTransport::new(), jwt())
        .session(CookieTransport::new().name("other"), jwt())
        .build()
        .unwrap();
}

#[test]
fn a_cookies_name_fits_a_header() {
    let long = "x".repeat(65);
    for name in ["", "a b", "a;b", "a=b", "ä", "a\r\nb", "__Host-a", "__secure-a", &long] {
        let transport = CookieTransport::new().name(name);
        let (problem, message) = cookie_problem("https://app.example", transport);
        assert_eq!(problem, CookieProblem::Name(name.to_owned()));
        assert!(
            message.starts_with(&format!("the cookie of session 2 is called {name:?}, but must")),
            "{message}"
        );
    }
}

/// Why a service at this base URL can not have this cookie for its second session.
#[track_caller]
fn cookie_problem(base: &str, transport: CookieTransport) -> (CookieProblem, String) {
    let jwt = JwtStrategy::new(SECRET);
    match refusal(good().base_url(base).session(transport, jwt)) {
        (ConfigError::Cookie { number: 2, problem }, message) => (problem, message),
        (other, _) => panic!("{other}"),
    }
}

/// A service at this base URL can have this cookie.
#[track_caller]
fn is_cookie(base: &str, transport: CookieTransport) {
    good().base_url(base).session(transport, JwtStrategy::new(SECRET)).build().unwrap();
}

#[test]
fn a_cookies_domain_is_the_host_or_above_it() {
    for (base, domain) in [
        ("https://app.example", "app.example"),
        ("https://app.example:8443/prefix", "app.example"),
        ("https://a.b.app.example", "a.b.app.example"),
        ("https://a.b.app.example", "b.app.example"),
        ("https://a.b.app.example", "App.Example"),
        ("https://b\u{fc}cher.example", "xn--bcher-kva.example"),
    ] {
        is_cookie(base, CookieTransport::new().domain(domain));
    }
    for (base, domain) in [
        ("https://app.example", "evil.example"),
        ("https://app.example", "www.app.example"),
        ("https://app.example", "pp.example"),
        ("https://app.example", "example"),
        ("https://app.example", ".app.example"),
        ("https://app.example", ".example"),
        ("https://app.example", "app.example."),
        ("https://app.example", "https://app.example"),
        ("https://app.example", "app.example; path=/x"),
        ("https://app.example", "app.example\r\na: b"),
        ("https://app.example", ""),
        ("https://app.example", "."),
        ("https://app.example.", "example."),
        ("https://app.example.", "app.example."),
        ("https://a;b.example", "a;b.example"),
        ("https://b\u{fc}cher.example", "b\u{fc}cher.example"),
        ("https://localhost", "localhost"),
    ] {
        let (problem, message) = cookie_problem(base, CookieTransport::new().domain(domain));
        assert!(
            matches!(problem, CookieProblem::Domain { domain: ref other, .. } if other == domain),
            "{domain}"
        );
        let expected =
            format!("the cookie of session 2 has the domain {domain:?}, but must have the base URL's");
        assert!(message.starts_with(&expected), "{message}");
    }
    for (base, domain) in [
        ("http://app.localhost:3000", "app.localhost"),
        ("http://localhost:3000", "localhost"),
        ("http://127.0.0.1:3000", "127.0.0.1"),
        ("http://[::1]:3000", "[::1]"),
        ("https://192.0.2.1", "192.0.2.1"),
        ("https://192.0.2.1", "0.2.1"),
    ] {
        let (problem, message) = cookie_problem(base, CookieTransport::new().domain(domain));
        assert!(matches!(problem, CookieProblem::NoDomain { .. }), "{base}: {problem}");
        assert!(message.ends_with("can't have one: leave `.domain(…)` out"), "{message}");
    }
}

#[test]
fn a_cookies_path_is_one() {
    let longest = format!("/{}", "a".repeat(1023));
    for path in ["/", "/shop", "/shop/", "/a-b_c.d~e/%C3%A4/@:!$&'()*+,=", &longest] {
        is_cookie("http://127.0.0.1", CookieTransport::new().path(path));
    }
    let long = format!("{longest}a");
    for path in
        ["", "shop", " /", "/a b", "/a;Domain=x", "/a\r\nb", "/\0", "/\u{7f}", "/ä", "/a?b", "/a#b", &long]
    {
        let (problem, message) = cookie_problem("https://app.example", CookieTransport::new().path(path));
        assert_eq!(problem, CookieProblem::Path(path.to_owned()));
        assert!(message.starts_with("the cookie of session 2 has the path "), "{message}");
        assert!(!message.contains(char::is_control), "{message:?}");
    }
}

#[test]
fn a_cookie_of_all_sites_needs_https_and_one_that_ends_needs_a_second() {
    let none = || CookieTransport::new().same_site(SameSite::None);
    is_cookie("https://app.example", none());
    for base in ["http://localhost:3000", "http://127.0.0.1"] {
        let (problem, message) = cookie_problem(base, none());
        assert_eq!(problem, CookieProblem::SameSiteNone);
        assert!(message.starts_with("the cookie of session 2 has `SameSite::None`, but"), "{message}");
        is_cookie(base, CookieTransport::new().same_site(SameSite::Strict));
    }
    is_cookie("https://app.example", CookieTransport::new().max_age(Duration::from_secs(1)));
    is_cookie("https://app.example", CookieTransport::new().max_age(Duration::MAX));
    for short in [Duration::ZERO, Duration::from_millis(999)] {
        let (problem, message) = cookie_problem("https://app.example", CookieTransport::new().max_age(short));
        assert_eq!(problem, CookieProblem::MaxAge);
        assert!(message.starts_with("the cookie of session 2 has a `max_age` of less"), "{message}");
    }
}

#[test]
fn an_error_url_is_a_path_of_this_site() {
    for url in ["", "login", "//evil.example", "https://evil.example", "/\\evil.example", "/%2Fevil.example"]
    {
        let (error, message) = refusal(good().error_url(url));
        assert!(matches!(error, ConfigError::ErrorUrl(ref other) if other == url), "{url}");
        assert!(message.contains("must be a path on this site"), "{message}");
    }
}

#[test]
fn an_origin_is_spelt_as_browsers_do() {
    good().allow_origin("https://admin.example").build().unwrap();
    good().allow_origin("http://localhost:3000").build().unwrap();
    for origin in [
        "",
        "*",
        "null",
        "admin.example",
        "https://admin.example/",
        "https://admin.example:443",
        "https://Admin.example",
        "https://admin.example/path",
    ] {
        let (error, message) = refusal(good().allow_origin(origin));
        assert!(matches!(error, ConfigError::Origin(ref other) if other == origin), "{origin}");
        assert!(message.contains("is no origin: write it as browsers do"), "{message}");
    }
}

#[test]
fn every_row_of_the_table_is_an_error_code() {
    let table = [
        (400, "ACCESS_TOKEN_DECODE_ERROR"),
        (400, "ACCESS_TOKEN_ALREADY_EXPIRED"),
        (400, "OAUTH_INVALID_STATE"),
        (400, "OAUTH_INVALID_REQUEST"),
        (400, "OAUTH_ACCESS_DENIED"),
        (400, "OAUTH_INVALID_GRANT"),
        (400, "OAUTH_ISSUER_MISMATCH"),
        (400, "OAUTH_NOT_AVAILABLE_EMAIL"),
        (400, "OAUTH_USER_ALREADY_EXISTS"),
        (400, "LOGIN_BAD_CREDENTIALS"),
        (400, "OAUTH_INVALID_SCOPE"),
        (400, "OAUTH_INVALID_NEXT"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (403, "OAUTH_CROSS_ORIGIN"),
        (404, "Not Found"),
        (405, "Method Not Allowed"),
        (500, "OAUTH_MISCONFIGURED"),
        (502, "OAUTH_PROVIDER_ERROR"),
        (502, "OAUTH_INVALID_ID_TOKEN"),
        (503, "OAUTH_PROVIDER_UNAVAILABLE"),
        (503, "STORE_UNAVAILABLE"),
    ];
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| (code.status().as_u16(), code.as_str())).collect();
    for row in table {
        assert!(codes.contains(&row), "{row:?}");
    }
    let mut names: Vec<_> = codes.iter().map(|(_, name)| name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), codes.len(), "no code twice");
    for code in ErrorCode::ALL {
        assert_eq!(code.to_string(), code.as_str());
        assert!(code.when().trim().ends_with('.'), "{code}");
    }
}
