//! What was seen to be wrong with others, a test for each, by the numbers of SECURITY.md.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tracing::subscriber::set_default;
use users_runtime::store::NewLogin;
use users_runtime::testing::{FakeProvider, Misbehavior};
use users_runtime::{Grant, MemoryStore, OAuth2, Profile, Provider as _, Store as _, Tokens};

use crate::support::{App, Browser, Database, Log, ada, app, bob, optional, query, required};

type Account = required::OAuthAccount;
type Store = MemoryStore<Account>;

/// An application with two providers, both to sign in with and to associate.
async fn start(fake: &FakeProvider, store: impl users_runtime::Store<Account>) -> App<Account> {
    app(store)
        .provider("/auth/fake", fake.provider())
        .provider("/auth/other", other(fake))
        .associate("/auth/associate/other", other(fake))
        .start()
        .await
}

fn other(fake: &FakeProvider) -> OAuth2 {
    fake.provider().named("other")
}

async fn signed_in(app: &App<Account>, fake: &FakeProvider) -> Browser {
    Browser::new().bearing(&Browser::new().sign_in(app, fake, &ada()).await.access_token())
}

#[tokio::test]
async fn p1_the_second_login_of_a_user_works() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, database.store::<Account>().await).await;
    for _ in 0..3 {
        assert_eq!(Browser::new().sign_in(&app, &fake, &ada()).await.status, 200);
    }
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn p2_no_code_is_redeemed_before_state_is_checked_and_no_verifier_is_the_callers() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let (path, _) = callback.split_once('?').unwrap();
    let code = query(&callback, "code").unwrap();
    for state in ["", "forged", &"A".repeat(71)] {
        let forged = format!("{path}?code={code}&state={state}&code_verifier={}", "v".repeat(43));
        browser.clone().come_back(&app, &forged).await.is_for(&state, 400, "ACCESS_TOKEN_DECODE_ERROR");
    }
    Browser::new().come_back(&app, &callback).await.is(400, "OAUTH_INVALID_STATE");
    assert!(fake.token_requests().is_empty(), "no code was sent");
    // A verifier in the query is nobody's.
    let answer = browser.come_back(&app, &format!("{callback}&code_verifier={}", "v".repeat(43))).await;
    assert_eq!(answer.status, 200);
    assert_ne!(fake.token_requests()[0].param("code_verifier"), Some(&*"v".repeat(43)));
}

#[tokio::test]
async fn p3_a_login_without_a_refresh_token_keeps_the_stored_one() {
    let (fake, store) = (FakeProvider::start().await, Store::default());
    let app = start(&fake, store.clone()).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let first = store.accounts(&1).await.unwrap().remove(0);
    fake.misbehave(Misbehavior::NoRefreshToken);
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let second = store.accounts(&1).await.unwrap().remove(0);
    assert_ne!(second.access_token, first.access_token);
    assert_eq!((second.refresh_token.is_some(), second.refresh_token), (true, first.refresh_token));
}

#[tokio::test]
async fn p4_nobody_associates_an_account_that_is_anothers() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, database.store::<Account>().await).await;
    let mut adas = signed_in(&app, &fake).await;
    assert_eq!(adas.associate(&app, &fake, &ada()).await.status, 200);
    let token = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    let mut bobs = Browser::new().bearing(&token);
    bobs.associate(&app, &fake, &ada()).await.is(409, "OAUTH_ACCOUNT_ALREADY_LINKED");
    assert_eq!(database.counts().await, (2, 3), "one row");
}

#[tokio::test]
async fn p5_a_login_state_at_the_associate_callback_is_an_invalid_state() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut browser = signed_in(&app, &fake).await;
    let url = browser.authorize(&app, "/auth/other").await;
    let moved = fake.approve(&url, &bob()).replace("/auth/other/", "/auth/associate/other/");
    browser.come_back(&app, &moved).await.is(400, "OAUTH_INVALID_STATE");
}

#[tokio::test]
async fn p6_the_caller_does_not_choose_the_scopes() {
    let fake = FakeProvider::start().await;
    let app = app(Store::default())
        .provider("/auth/fake", fake.provider().allow_scopes(["calendar"]))
        .start()
        .await;
    let mut browser = Browser::new();
    let asked = browser.visit(&app, "/auth/fake/authorize?scopes=openid&scopes=admin").await;
    asked.is(400, "OAUTH_INVALID_SCOPE");
    let answer = browser.visit(&app, "/auth/fake/authorize?scopes=calendar").await.json();
    let url = answer["authorization_url"].as_str().unwrap();
    assert_eq!(query(url, "scope").as_deref(), Some("openid email profile calendar"));
}

#[tokio::test]
async fn p7_two_tabs_both_succeed() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut browser = Browser::new();
    let one = browser.authorize(&app, "/auth/fake").await;
    let two = browser.authorize(&app, "/auth/fake").await;
    for url in [one, two] {
        assert_eq!(browser.come_back(&app, &fake.approve(&url, &ada())).await.status, 200);
    }
}

#[tokio::test]
async fn p8_a_state_of_one_provider_does_not_pass_at_another() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let moved = fake.approve(&url, &ada()).replace("/auth/fake/", "/auth/other/");
    browser.come_back(&app, &moved).await.is(400, "OAUTH_INVALID_STATE");
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn p9_a_user_without_an_account_is_never_written() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, database.store::<Account>().await).await;
    let trigger =
        "CREATE TRIGGER crash BEFORE INSERT ON oauth_account BEGIN SELECT RAISE(ABORT, 'crash'); END";
    sqlx::query(trigger).execute(&database.pool().await).await.unwrap();
    Browser::new().sign_in(&app, &fake, &ada()).await.is(503, "STORE_UNAVAILABLE");
    assert_eq!(database.counts().await, (0, 0));
    sqlx::query("DROP TRIGGER crash").execute(&database.pool().await).await.unwrap();
    assert_eq!(Browser::new().sign_in(&app, &fake, &ada()).await.status, 200);
}

#[tokio::test]
async fn p10_an_address_that_nobody_has_verified_links_to_nobody() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let google = fake.google().associate_by_email();
    let app = app(store.clone())
        .provider("/auth/first", fake.provider().named("first").is_verified_by_default())
        .provider("/auth/fake", google)
        .provider("/auth/never", fake.google().named("never").associate_by_email())
        .start()
        .await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/first").await;
    assert_eq!(browser.come_back(&app, &fake.approve(&url, &ada())).await.status, 200);
    Browser::new().sign_in(&app, &fake, &ada().unverified()).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    // That a provider can't be asked to link which verifies nothing, is a matter of types: `proofs/linking_by_email`.
    fake.misbehave(Misbehavior::NoEmailVerified);
    let url = browser.authorize(&app, "/auth/never").await;
    browser.come_back(&app, &fake.approve(&url, &ada())).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    fake.behave();
    assert_eq!(store.accounts(&1).await.unwrap().len(), 1);
    assert_eq!(Browser::new().sign_in(&app, &fake, &ada()).await.status, 200);
}

#[tokio::test]
async fn p11_calls_to_the_provider_share_connections() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let before = fake.connections();
    for _ in 0..10 {
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    }
    assert_eq!(fake.connections() - before, 1, "twenty calls, one after the other");
}

#[tokio::test]
async fn p12_a_long_token_fits() {
    let database = Database::new();
    let store = database.store::<Account>().await;
    let token = "t".repeat(100_000);
    let tokens = Tokens::new(&*token).with_refresh_token(&*token);
    let profile = Profile::new("1").with_email("ada@example.com", true);
    store.sign_up(NewLogin::new(Grant::new("fake", profile, tokens), true).unwrap()).await.unwrap();
    let account = store.accounts(&1).await.unwrap().remove(0);
    assert_eq!((account.access_token.expose(), account.refresh_token.unwrap().expose()), (&*token, &*token));
}

#[tokio::test]
async fn p13_the_verifier_is_sealed_and_any_server_finishes_what_another_began() {
    let fake = FakeProvider::builder().redirect_uri("https://app.example/back").start().await.unwrap();
    let database = Database::new();
    let mut servers = Vec::new();
    for _ in 0..2 {
        let provider = fake.provider().redirect_url("https://app.example/back");
        let setup = app(database.store::<Account>().await).provider("/auth/fake", provider);
        servers.push(setup.start().await);
    }
    let mut browser = Browser::new();
    let url = browser.authorize(&servers[0], "/auth/fake").await;
    let cookies = browser.cookie_header();
    let callback = fake.approve(&url, &ada());
    let answer = callback.split_once('?').unwrap().1;
    browser.visit(&servers[1], &format!("/auth/fake/callback?{answer}")).await.access_token();
    let request = fake.token_requests().remove(0);
    let verifier = request.param("code_verifier").unwrap();
    let value = cookies.split_once('=').unwrap().1;
    let bytes = URL_SAFE_NO_PAD.decode(value).unwrap();
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(verifier.len() >= 43 && !cookies.contains(verifier) && !holds(verifier.as_bytes()));
    assert!(!holds(b"fake") && !holds(b"https"), "not even what is no secret can be read");
}

#[tokio::test]
async fn p14_no_answer_of_the_provider_is_in_the_log() {
    let log = Log::default();
    log.turn(true);
    let _guard = set_default(log.clone());
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    fake.misbehave(Misbehavior::OtherTokenType);
    Browser::new().sign_in(&app, &fake, &ada()).await.is(502, "OAUTH_PROVIDER_ERROR");
    let text = log.text();
    assert!(text.contains("OAUTH_PROVIDER_ERROR") && fake.secrets().len() > 4);
    assert!(fake.secrets().iter().all(|secret| !text.contains(secret)));
}

#[tokio::test]
async fn p15_without_an_address_people_sign_in_where_users_need_none() {
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<optional::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .start()
        .await;
    for _ in 0..2 {
        let answer = Browser::new().sign_in(&app, &fake, &ada().without_email()).await;
        let me = Browser::new().bearing(&answer.access_token()).visit(&app, "/me").await.json();
        assert!(me["email"].is_null());
    }
}

#[tokio::test]
async fn p16_a_plain_link_starts_a_login_and_ends_on_the_page() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut browser = Browser::new();
    let url = browser.login(&app, "/auth/fake?next=/welcome").await;
    browser.come_back(&app, &fake.approve(&url, &ada())).await.leads_to("/welcome");
    assert_eq!(browser.visit(&app, "/me").await.status, 200);
}

#[tokio::test]
async fn p17_a_foreign_page_can_not_start_associating() {
    let fake = FakeProvider::start().await;
    let app = start(&fake, Store::default()).await;
    let mut browser = Browser::new();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    browser.visit(&app, "/auth/associate/other/login").await.is(405, "Method Not Allowed");
    let login = format!("{}/auth/associate/other/login", app.url);
    let mut foreign = browser.with("origin", "https://evil.example");
    foreign.post(&login).await.is(403, "OAUTH_CROSS_ORIGIN");
    let mut foreign = browser.with("sec-fetch-site", "cross-site");
    foreign.post(&login).await.is(403, "OAUTH_CROSS_ORIGIN");
}

#[tokio::test]
async fn p18_a_deleted_users_key_is_not_given_to_the_next() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, database.store::<Account>().await).await;
    let mut adas = signed_in(&app, &fake).await;
    app.oauth.delete_user(&1).await.unwrap().unwrap();
    let token = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!(me["id"], 2);
    adas.visit(&app, "/me").await.is(401, "Unauthorized");
}

#[tokio::test]
async fn p19_an_account_is_not_merged_with_an_unverified_user() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = app(database.store::<Account>().await)
        .provider("/auth/attacker", fake.provider().named("attacker"))
        .provider("/auth/fake", fake.google().associate_by_email())
        .start()
        .await;
    // Who comes first has typed the victim's address, and verified nothing.
    let mut attacker = Browser::new();
    let url = attacker.authorize(&app, "/auth/attacker").await;
    let first = users_runtime::testing::Person::new("666", "ada@example.com").unverified();
    attacker.come_back(&app, &fake.approve(&url, &first)).await.access_token();
    Browser::new().sign_in(&app, &fake, &ada()).await.is(400, "OAUTH_USER_ALREADY_EXISTS");
    assert_eq!(database.counts().await, (1, 1));
}
