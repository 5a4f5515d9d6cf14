//! OpenID Connect by an issuer's URL: its metadata, its keys, and what comes of it where they are wrong.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use users_runtime::provider::{Description, Fits};
use users_runtime::testing::fake_provider::{ClientAuth, FakeProviderBuilder};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{ErrorCode, MemoryStore, OpenIdConnect};

use crate::support::{Answer, App, Browser, ada, app, bob, query, required, with};

const DISCOVERY: &str = "/.well-known/openid-configuration";
const NOTHING: &str = "MemoryStore { users: 0, accounts: 0, .. }";

/// The fake, by its issuer alone.
fn by_issuer(fake: &FakeProvider) -> OpenIdConnect {
    OpenIdConnect::new("fake", fake.issuer().to_owned(), fake.client_id(), fake.client_secret())
}

async fn start(fake: &FakeProvider) -> (MemoryStore<required::OAuthAccount>, App<required::OAuthAccount>) {
    start_with(by_issuer(fake)).await
}

async fn start_with(
    provider: impl Fits<String>,
) -> (MemoryStore<required::OAuthAccount>, App<required::OAuthAccount>) {
    let store = MemoryStore::default();
    let app = app(store.clone()).provider("/auth/fake", provider).start().await;
    (store, app)
}

/// What fifty browsers are answered who start a login at one time. None of them waits for long.
async fn fifty_starts(app: &Arc<App<required::OAuthAccount>>) -> Vec<Answer> {
    let mut starts = JoinSet::new();
    for _ in 0..50 {
        let app = Arc::clone(app);
        starts.spawn(async move { Browser::new().visit(&app, "/auth/fake/authorize").await });
    }
    timeout(Duration::from_secs(30), starts.join_all()).await.expect("nobody hangs")
}

fn asked(fake: &FakeProvider, path: &str) -> usize {
    fake.requests_to(path).len()
}

#[tokio::test]
async fn an_issuer_is_asked_for_its_metadata_with_the_first_login_and_not_before() {
    let fake = FakeProvider::start().await;
    let (store, app) = start(&fake).await;
    assert_eq!(fake.requests().len(), 0, "making the provider and its routes calls nobody");
    for _ in 0..3 {
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    }
    assert_eq!((asked(&fake, DISCOVERY), asked(&fake, "/jwks")), (1, 1));
    assert_eq!((asked(&fake, "/token"), asked(&fake, "/userinfo")), (3, 0));
    // An id_token without a name may be of a provider that has it in the userinfo.
    Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    assert_eq!((asked(&fake, "/token"), asked(&fake, "/userinfo")), (4, 1));
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 2, accounts: 2, .. }");
}

#[tokio::test]
async fn fifty_first_logins_ask_for_the_metadata_once() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::Delay(Endpoint::Discovery, Duration::from_millis(200)));
    let (_store, app) = start(&fake).await;
    let answers = fifty_starts(&Arc::new(app)).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert_eq!((answers.len(), asked(&fake, DISCOVERY), asked(&fake, "/jwks")), (50, 1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_first_logins_at_an_issuer_that_is_down_ask_it_once_and_all_are_told() {
    for (misbehavior, status, detail) in [
        (Misbehavior::Status(Endpoint::Discovery, 503), 503, "OAUTH_PROVIDER_UNAVAILABLE"),
        (Misbehavior::Html(Endpoint::Discovery), 502, "OAUTH_PROVIDER_ERROR"),
        (Misbehavior::HangUp(Endpoint::Jwks), 503, "OAUTH_PROVIDER_UNAVAILABLE"),
    ] {
        let fake = FakeProvider::start().await;
        // Long enough for all of them to come while the one request is under way.
        fake.misbehave(Misbehavior::Delay(Endpoint::Discovery, Duration::from_secs(2)));
        fake.misbehave(misbehavior.clone());
        let (store, app) = start(&fake).await;
        let app = Arc::new(app);
        let answers = fifty_starts(&app).await;
        assert_eq!((answers.len(), asked(&fake, DISCOVERY)), (50, 1), "{misbehavior:?}");
        for answer in &answers {
            answer.is_for(&misbehavior, status, detail);
            if let Misbehavior::Status(..) = misbehavior {
                assert_eq!(answer.header("retry-after"), Some("7"), "the issuer's own, told to all");
            }
        }
        // Nothing of it stays: the next login asks again.
        fake.behave();
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        assert_eq!(asked(&fake, DISCOVERY), 2, "{misbehavior:?}");
        assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
    }
}

#[tokio::test]
async fn keys_at_an_address_that_is_not_safe_are_not_asked_for() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::UnsafeJwks);
    let (store, app) = start(&fake).await;
    let answer = Browser::new().visit(&app, "/auth/fake/authorize").await;
    answer.is(502, "OAUTH_PROVIDER_ERROR");
    let answer = Browser::new().visit(&app, "/auth/fake/login").await;
    answer.leads_to("/?error=OAUTH_PROVIDER_ERROR");
    assert_eq!((asked(&fake, DISCOVERY), asked(&fake, "/jwks")), (2, 0));
    // Nor where the metadata is asked for the keys alone, by a description that names the rest.
    let named = Description::new("fake", fake.issuer().to_owned())
        .authorize_url(fake.authorize_url())
        .token_url(fake.token_url())
        .scopes(["openid", "email", "profile"]);
    let (named_store, named) = start_with(with(&fake, named)).await;
    let answer = Browser::new().sign_in(&named, &fake, &ada()).await;
    answer.is(502, "OAUTH_PROVIDER_ERROR");
    assert_eq!((asked(&fake, DISCOVERY), asked(&fake, "/jwks")), (3, 0));
    assert_eq!((format!("{store:?}"), format!("{named_store:?}")), (NOTHING.to_owned(), NOTHING.to_owned()));
    // It is the address that was wrong: at the right one they are asked for.
    fake.behave();
    for app in [&app, &named] {
        Browser::new().sign_in(app, &fake, &ada()).await.access_token();
    }
    assert_eq!(asked(&fake, "/jwks"), 2);
}

#[tokio::test]
async fn metadata_that_can_not_be_used_is_a_row_of_the_table() {
    use Misbehavior as M;
    let (error, unavailable) = ((502, "OAUTH_PROVIDER_ERROR"), (503, "OAUTH_PROVIDER_UNAVAILABLE"));
    let fake = FakeProvider::start().await;
    for (misbehavior, (status, detail)) in [
        (M::WrongDiscoveryIssuer, error),
        (M::UnsafeTokenEndpoint, error),
        (M::MetadataWithout("issuer"), error),
        (M::MetadataWithout("authorization_endpoint"), error),
        (M::MetadataWithout("token_endpoint"), error),
        (M::MetadataWithout("jwks_uri"), error),
        (M::Status(Endpoint::Discovery, 404), error),
        (M::Status(Endpoint::Discovery, 500), error),
        (M::Status(Endpoint::Discovery, 503), unavailable),
        (M::BrokenJson(Endpoint::Discovery), error),
        (M::Html(Endpoint::Discovery), error),
        (M::HugeBody(Endpoint::Discovery), error),
        (M::HangUp(Endpoint::Discovery), unavailable),
        (M::RedirectTo(Endpoint::Discovery, "http://127.0.0.1:9/".to_owned()), error),
        (M::Status(Endpoint::Jwks, 404), error),
        (M::BrokenJson(Endpoint::Jwks), error),
        (M::Html(Endpoint::Jwks), error),
        (M::HangUp(Endpoint::Jwks), unavailable),
    ] {
        let (store, app) = start(&fake).await;
        let codes = asked(&fake, "/token");
        fake.misbehave(misbehavior.clone());
        let answer = Browser::new().visit(&app, "/auth/fake/authorize").await;
        answer.is_for(&misbehavior, status, detail);
        let answer = Browser::new().visit(&app, "/auth/fake/login").await;
        answer.leads_to(&format!("/?error={detail}"));
        assert_eq!(asked(&fake, "/token"), codes, "{misbehavior:?}");
        // It is asked again with the next login: a provider that comes back is no longer down.
        fake.behave();
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
    }
}

#[tokio::test]
async fn id_tokens_that_do_not_pass_sign_nobody_in() {
    use Misbehavior as M;
    let (state, token) = ((400, "OAUTH_INVALID_STATE"), (502, "OAUTH_INVALID_ID_TOKEN"));
    let fake = FakeProvider::start().await;
    let (store, app) = start(&fake).await;
    for (misbehavior, (status, detail)) in [
        (M::Unsigned, token),
        (M::SignedWithPublicKey, token),
        (M::WrongSignature, token),
        (M::WrongIdTokenIssuer, token),
        (M::WrongAudience, token),
        (M::SecondAudience, token),
        (M::WrongAuthorizedParty, token),
        (M::ExpiredIdToken, token),
        (M::FutureIdToken, token),
        (M::WrongAtHash, token),
        (M::NoIdToken, token),
        (M::WrongNonce, state),
        (M::NoNonce, state),
    ] {
        fake.misbehave(misbehavior.clone());
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&misbehavior, status, detail);
        assert_eq!(format!("{store:?}"), NOTHING, "{misbehavior:?}");
        fake.behave();
    }
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
}

#[tokio::test]
async fn a_provider_without_keys_signs_nobody_in() {
    let fake = FakeProvider::start().await;
    fake.misbehave(Misbehavior::NoKeys);
    let (store, app) = start(&fake).await;
    let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
    answer.is(502, "OAUTH_INVALID_ID_TOKEN");
    assert_eq!(format!("{store:?}"), NOTHING);
}

#[tokio::test]
async fn a_new_signing_key_is_no_outage_and_is_asked_for_once() {
    let fake = FakeProvider::start().await;
    let (_store, app) = start(&fake).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    fake.rotate_key();
    for _ in 0..3 {
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    }
    assert_eq!(asked(&fake, "/jwks"), 2, "once at the start, once after the change");
    // Signatures that are wrong make nobody ask for keys with every login.
    fake.misbehave(Misbehavior::WrongSignature);
    for _ in 0..5 {
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is(502, "OAUTH_INVALID_ID_TOKEN");
    }
    assert_eq!(asked(&fake, "/jwks"), 2, "not again within ten seconds");
}

#[tokio::test]
async fn metadata_that_was_read_once_outlives_an_outage_of_its_endpoint() {
    let fake = FakeProvider::start().await;
    let (_store, app) = start(&fake).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    fake.misbehave(Misbehavior::Status(Endpoint::Discovery, 500));
    fake.misbehave(Misbehavior::Status(Endpoint::Jwks, 500));
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
}

#[tokio::test]
async fn the_client_proves_itself_as_the_metadata_allows() {
    for (auth, is_basic) in [(ClientAuth::Basic, true), (ClientAuth::Post, false), (ClientAuth::Either, true)]
    {
        let fake: FakeProviderBuilder = FakeProvider::builder().client_auth(auth);
        let fake = fake.start().await.unwrap();
        let (_store, app) = start(&fake).await;
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        let request = fake.token_requests().remove(0);
        assert_eq!(request.header("authorization").is_some(), is_basic, "{auth:?}");
        assert_eq!(request.param("client_secret").is_some(), !is_basic, "{auth:?}");
    }
}

#[tokio::test]
async fn an_issuer_that_says_that_it_sends_iss_has_to() {
    let fake = FakeProvider::start().await;
    let (store, app) = start(&fake).await;
    fake.misbehave(Misbehavior::NoIss);
    Browser::new().sign_in(&app, &fake, &ada()).await.is(400, "OAUTH_ISSUER_MISMATCH");
    assert_eq!(asked(&fake, "/token"), 0);
    assert_eq!(format!("{store:?}"), NOTHING);
    let silent = FakeProvider::builder().sends_iss(false).start().await.unwrap();
    let (_store, app) = start(&silent).await;
    Browser::new().sign_in(&app, &silent, &ada()).await.access_token();
}

#[tokio::test]
async fn a_person_can_be_logged_out_at_the_provider() {
    let fake = FakeProvider::start().await;
    let (_store, app) = start(&fake).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let url = app.oauth.end_session_url("fake", "/goodbye?from=here").await.unwrap().unwrap();
    assert!(url.starts_with(&format!("{}/logout?", fake.issuer())), "{url}");
    assert_eq!(query(&url, "client_id").as_deref(), Some(fake.client_id()));
    let back = format!("{}/goodbye?from=here", app.base);
    assert_eq!(query(&url, "post_logout_redirect_uri").as_deref(), Some(&*back));
    let error = app.oauth.end_session_url("fake", "//evil.example").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidNext);
    let error = app.oauth.end_session_url("other", "/").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Misconfigured);
}
