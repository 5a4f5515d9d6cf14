//! A provider that is down, slow, broken or lying: a row of the table, and nothing is written.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use users_runtime::provider::Fits;
use users_runtime::testing::fake_provider::IdTokenAlg;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{MemoryStore, OAuth2, Provider as _};

use crate::support::{App, Browser, ada, app, optional, plain, plain_description, query, required, with};

type Row = (u16, &'static str);

const ERROR: Row = (502, "OAUTH_PROVIDER_ERROR");
const UNAVAILABLE: Row = (503, "OAUTH_PROVIDER_UNAVAILABLE");
const ID_TOKEN: Row = (502, "OAUTH_INVALID_ID_TOKEN");
const NOTHING: &str = "MemoryStore { users: 0, accounts: 0, .. }";

/// An application with this provider at `/auth/fake`.
async fn start<P>(store: &MemoryStore<required::OAuthAccount>, provider: P) -> App<required::OAuthAccount>
where
    P: Fits<String>,
{
    let setup = app(store.clone()).provider("/auth/fake", provider);
    setup.start().await
}

/// The same, which waits no longer than 300 ms for the provider.
async fn start_hasty<P>(
    store: &MemoryStore<required::OAuthAccount>,
    provider: P,
) -> App<required::OAuthAccount>
where
    P: Fits<String>,
{
    let setup = app(store.clone()).provider("/auth/fake", provider);
    let hasty = setup.configure(|oauth| oauth.provider_timeout(Duration::from_millis(300)));
    hasty.start().await
}

/// Each misbehavior ends in its row, for programs and pages; nothing is written, and then all is well again.
async fn all_fail<P>(fake: &FakeProvider, provider: P, rows: &[(Misbehavior, Row)])
where
    P: Fits<String>,
{
    let store = MemoryStore::default();
    let hasty = start_hasty(&store, provider.clone()).await;
    let patient = start(&store, provider).await;
    for (misbehavior, (status, detail)) in rows {
        // On a busy machine all may be slow, so only what never ends is not waited for.
        let is_endless = matches!(misbehavior, Misbehavior::Delay(..) | Misbehavior::Drip(_));
        let app = if is_endless { &hasty } else { &patient };
        fake.misbehave(misbehavior.clone());
        let begun = Instant::now();
        let answer = Browser::new().sign_in(app, fake, &ada()).await;
        assert!(begun.elapsed() < Duration::from_secs(8), "{misbehavior:?}");
        answer.is_for(misbehavior, *status, detail);
        if let Misbehavior::Status(_, 429 | 503) = misbehavior {
            assert_eq!(answer.header("retry-after"), Some("7"), "the provider's own");
        }
        let answer = Browser::new().sign_in_by_page(app, fake, &ada()).await;
        answer.leads_to(&format!("/?error={detail}"));
        fake.behave();
        assert_eq!(format!("{store:?}"), NOTHING, "{misbehavior:?}");
    }
    let answer = Browser::new().sign_in(&patient, fake, &ada()).await;
    answer.access_token();
}

/// What any endpoint can do.
fn faults(endpoint: Endpoint) -> Vec<(Misbehavior, Row)> {
    use Misbehavior as M;
    let mut rows = vec![
        (M::Delay(endpoint, Duration::from_secs(20)), UNAVAILABLE),
        (M::Drip(endpoint), UNAVAILABLE),
        (M::HangUp(endpoint), UNAVAILABLE),
        (M::LoseAnswer(endpoint), UNAVAILABLE),
        (M::HugeBody(endpoint), ERROR),
        (M::BrokenJson(endpoint), ERROR),
        (M::Html(endpoint), ERROR),
        (M::RedirectTo(endpoint, "http://127.0.0.1:9/".to_owned()), ERROR),
    ];
    for status in [429, 502, 503, 504] {
        rows.push((M::Status(endpoint, status), UNAVAILABLE));
    }
    for status in [201, 400, 401, 418, 500] {
        rows.push((M::Status(endpoint, status), ERROR));
    }
    rows
}

#[tokio::test]
async fn faults_of_the_token_endpoint() {
    let fake = FakeProvider::start().await;
    all_fail(&fake, fake.provider(), &faults(Endpoint::Token)).await;
}

#[tokio::test]
async fn faults_of_the_userinfo_endpoint() {
    let fake = FakeProvider::start().await;
    let mut rows = faults(Endpoint::UserInfo);
    rows.push((Misbehavior::Status(Endpoint::UserInfo, 403), ERROR));
    all_fail(&fake, fake.provider().ask_userinfo(), &rows).await;
}

#[tokio::test]
async fn faults_of_the_list_of_addresses() {
    let fake = FakeProvider::start().await;
    all_fail(&fake, fake.github(), &faults(Endpoint::Emails)).await;
}

#[tokio::test]
async fn bad_token_answers() {
    use Misbehavior as M;
    let fake = FakeProvider::start().await;
    let refused: Row = (400, "OAUTH_INVALID_GRANT");
    let error = |code: &str| M::TokenError(code.to_owned());
    let error_as_200 = |code: &str| M::TokenErrorAs200(code.to_owned());
    let rows = [
        (error("invalid_grant"), refused),
        (error("invalid_client"), ERROR),
        (error("invalid_request"), ERROR),
        (error("unauthorized_client"), ERROR),
        (error("unsupported_grant_type"), ERROR),
        (error("temporarily_unavailable"), UNAVAILABLE),
        (error("server_error"), ERROR),
        (error("<script>"), ERROR),
        (error_as_200("incorrect_client_credentials"), ERROR),
        (error_as_200("temporarily_unavailable"), UNAVAILABLE),
        (error_as_200("anything"), ERROR),
        (M::NoAccessToken, ERROR),
        (M::EmptyAccessToken, ERROR),
        (M::OtherTokenType, ERROR),
    ];
    all_fail(&fake, fake.provider(), &rows).await;
    all_fail(&fake, fake.github(), &rows).await;
    // What GitHub says of a code is not said of codes elsewhere.
    let of_a_code = || error_as_200("bad_verification_code");
    all_fail(&fake, fake.github(), &[(of_a_code(), refused)]).await;
    all_fail(&fake, fake.provider(), &[(of_a_code(), ERROR)]).await;
}

#[tokio::test]
async fn bad_ids_of_a_person() {
    use Misbehavior as M;
    let fake = FakeProvider::start().await;
    let rows = [M::FloatId, M::BooleanId, M::EmptyId, M::NoId].map(|misbehavior| (misbehavior, ERROR));
    all_fail(&fake, plain(&fake), &rows).await;
    all_fail(&fake, fake.github(), &rows).await;
    // In an id_token it is a string, or there is no such token (OpenID Connect Core section 2).
    let rows = [
        (M::FloatId, ID_TOKEN),
        (M::BooleanId, ID_TOKEN),
        (M::NumericId, ID_TOKEN),
        (M::NoId, ID_TOKEN),
        (M::EmptyId, ERROR),
    ];
    all_fail(&fake, fake.provider(), &rows).await;
}

#[tokio::test]
async fn bad_id_tokens() {
    use Misbehavior as M;
    let fake = FakeProvider::start().await;
    let state: Row = (400, "OAUTH_INVALID_STATE");
    let rows = [
        (M::WrongNonce, state),
        (M::NoNonce, state),
        (M::WrongAudience, ID_TOKEN),
        (M::SecondAudience, ID_TOKEN),
        (M::WrongAuthorizedParty, ID_TOKEN),
        (M::WrongIdTokenIssuer, ID_TOKEN),
        (M::ExpiredIdToken, ID_TOKEN),
        (M::FutureIdToken, ID_TOKEN),
        (M::WrongSignature, ID_TOKEN),
        (M::Unsigned, ID_TOKEN),
        (M::WrongAtHash, ID_TOKEN),
        // Without one there would be no nonce to compare.
        (M::NoIdToken, ID_TOKEN),
    ];
    all_fail(&fake, fake.provider(), &rows).await;
    all_fail(&fake, fake.google(), &rows).await;
    // No metadata says which algorithms these have.
    let public = [(M::SignedWithPublicKey, ID_TOKEN)];
    all_fail(&fake, fake.provider(), &public).await;
    all_fail(&fake, fake.google(), &public).await;
    let secret = FakeProvider::builder().id_token_alg(IdTokenAlg::Hs256).start().await.unwrap();
    all_fail(&secret, secret.provider(), &rows).await;
    // Who asks both is told of one person.
    let rows = [M::OtherSub, M::WrongIdTokenSub].map(|misbehavior| (misbehavior, ID_TOKEN));
    all_fail(&fake, fake.provider().ask_userinfo(), &rows).await;
    all_fail(&fake, fake.google().ask_userinfo(), &rows).await;
}

#[tokio::test]
async fn what_providers_may_do_differently_is_no_error() {
    use Misbehavior as M;
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<optional::OAuthAccount>::default();
    let app = app(store.clone()).provider("/auth/fake", plain(&fake)).start().await;
    for misbehavior in [
        M::FormEncodedToken,
        M::LowercaseBearer,
        M::NoTokenType,
        M::ExpiresInAsText,
        M::NoExpiresIn,
        M::NoRefreshToken,
        M::EmailVerifiedAsText,
        M::NoEmailVerified,
        M::UnverifiedEmail,
        M::NoEmail,
        // A number is the text of it.
        M::NumericId,
    ] {
        fake.misbehave(misbehavior.clone());
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        assert_eq!(answer.status, 200, "{misbehavior:?}: {answer:?}");
        let token = answer.access_token();
        let user_id = Browser::new().bearing(&token).visit(&app, "/me").await.json()["id"].clone();
        let user_id = user_id.as_str().unwrap().parse().unwrap();
        let accounts = users_runtime::Store::accounts(&store, &user_id).await.unwrap();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].account_id, "1");
        assert_eq!(accounts[0].expires_at.is_none(), misbehavior == M::NoExpiresIn, "{misbehavior:?}");
        fake.behave();
    }
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
}

#[tokio::test]
async fn an_id_token_is_owed_by_whoever_is_asked_for_openid() {
    use Misbehavior as M;
    let fake = FakeProvider::start().await;
    let store = MemoryStore::default();
    let by_scope = plain(&fake).allow_scopes(["openid"]).ask_userinfo();
    let app = start(&store, by_scope).await;
    let path = "/auth/fake/authorize?scopes=openid&scopes=email";
    for (misbehavior, row) in [
        (None, None),
        (Some(M::NoIdToken), Some(ID_TOKEN)),
        (Some(M::WrongNonce), Some((400, "OAUTH_INVALID_STATE"))),
        (Some(M::WrongAudience), Some(ID_TOKEN)),
        (Some(M::OtherSub), Some(ID_TOKEN)),
    ] {
        if let Some(misbehavior) = &misbehavior {
            fake.misbehave(misbehavior.clone());
        }
        let mut browser = Browser::new();
        let url = browser.visit(&app, path).await.json()["authorization_url"].clone();
        let url = url.as_str().unwrap();
        assert!(query(url, "nonce").is_some());
        let answer = browser.come_back(&app, &fake.approve(url, &ada())).await;
        match row {
            None => drop(answer.access_token()),
            Some((status, detail)) => answer.is_for(&misbehavior, status, detail),
        }
        fake.behave();
    }
    // Unless the description says that none is given: then there is no nonce either.
    fake.misbehave(M::NoIdToken);
    let none = with(&fake, plain_description(&fake).gives_no_id_token()).allow_scopes(["openid"]);
    let none = start(&store, none).await;
    let mut browser = Browser::new();
    let url = browser.visit(&none, path).await.json()["authorization_url"].clone();
    let url = url.as_str().unwrap();
    assert!(query(url, "nonce").is_none());
    browser.come_back(&none, &fake.approve(url, &ada())).await.access_token();
    fake.behave();
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
}

#[tokio::test]
async fn a_provider_that_is_down_is_503_and_works_again() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::default();
    let app = start(&store, fake.provider()).await;
    // Once while it is up, so that the pool has a connection that then breaks.
    Browser::new().sign_in(&app, &fake, &crate::support::bob()).await.access_token();
    fake.stop().await;
    for _ in 0..2 {
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is(503, "OAUTH_PROVIDER_UNAVAILABLE");
    }
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
    fake.restart().await.unwrap();
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
}

#[tokio::test]
async fn a_redirect_of_the_provider_is_not_followed() {
    let bait = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/latest/meta-data", bait.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&visits);
    let server = tokio::spawn(async move {
        while bait.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let fake = FakeProvider::start().await;
    let store = MemoryStore::default();
    for (endpoint, app) in [
        (Endpoint::Token, start(&store, fake.provider()).await),
        (Endpoint::UserInfo, start(&store, fake.provider().ask_userinfo()).await),
        (Endpoint::Emails, start(&store, fake.github()).await),
    ] {
        fake.misbehave(Misbehavior::RedirectTo(endpoint, url.clone()));
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&endpoint, ERROR.0, ERROR.1);
        fake.behave();
    }
    assert_eq!(visits.load(Ordering::Relaxed), 0);
    assert_eq!(format!("{store:?}"), NOTHING);
    server.abort();
}

/// How many requests each of the paths of the fake got, but for those of browsers.
fn calls(fake: &FakeProvider) -> BTreeMap<String, usize> {
    let mut calls = BTreeMap::new();
    for request in fake.requests() {
        if request.path != "/authorize" {
            *calls.entry(request.path).or_default() += 1;
        }
    }
    calls
}

#[tokio::test]
async fn thirty_logins_share_a_pool_of_connections() {
    let logins = [("/token", 30), ("/jwks", 1)].as_slice();
    let and_userinfo = [("/token", 30), ("/jwks", 1), ("/userinfo", 30)].as_slice();
    let without = [("/token", 30), ("/userinfo", 30)].as_slice();
    let github = [("/token", 30), ("/user", 30), ("/user/emails", 30)].as_slice();
    let of = |app: fn(&FakeProvider) -> OAuth2| move |fake: &FakeProvider| app(fake);
    for (name, provider, expected) in [
        ("an id_token that has it all", of(FakeProvider::provider), logins),
        ("an id_token, and userinfo", of(|fake| fake.provider().ask_userinfo()), and_userinfo),
        ("no id_token", of(plain), without),
    ] {
        let fake = FakeProvider::start().await;
        thirty_logins(&fake, provider(&fake), name, expected, 1).await;
    }
    let fake = FakeProvider::start().await;
    // Both requests for the profile are under way at one time.
    thirty_logins(&fake, fake.github(), "GitHub", github, 2).await;
}

/// One login makes one request with an `id_token`, and two without.
async fn thirty_logins<P: Fits<String>>(
    fake: &FakeProvider,
    provider: P,
    name: &str,
    expected: &[(&str, usize)],
    connections: usize,
) {
    let store = MemoryStore::default();
    let app = start(&store, provider).await;
    for _ in 0..30 {
        Browser::new().sign_in(&app, fake, &ada()).await.access_token();
    }
    let expected = expected.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect();
    assert_eq!(calls(fake), expected, "{name}");
    assert!(fake.connections() <= connections, "{name}: {} connections", fake.connections());
}

#[tokio::test]
async fn tokens_travel_in_headers_and_bodies_only() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::default();
    let app = start(&store, fake.github()).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let secrets = fake.secrets();
    for request in fake.requests() {
        for (name, value) in &request.query {
            assert!(!secrets.contains(value), "{name} of {}", request.path);
        }
        assert!(request.header("cookie").is_none() && request.header("referer").is_none());
    }
    let token = &fake.token_requests()[0];
    assert_eq!(token.param("grant_type"), Some("authorization_code"));
    assert!((43..=128).contains(&token.param("code_verifier").unwrap().len()));
    assert_eq!(token.param("redirect_uri"), Some(&*format!("{}/auth/fake/callback", app.url)));
    assert_eq!(token.header("accept"), Some("application/json"));
}
