//! Linking another provider's account to the signed-in user.

use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{ErrorCode, MemoryStore, OAuth2, Provider as _, Store as _};

use crate::support::{Answer, App, Browser, ada, app, bob, optional, query, required};

type Account = required::OAuthAccount;
type Store = MemoryStore<Account>;

/// The fake under another name: a second provider.
fn other(fake: &FakeProvider) -> OAuth2 {
    fake.provider().named("other")
}

/// An application with one provider to sign in with and another one to associate.
async fn start(fake: &FakeProvider, second: &FakeProvider, store: &Store) -> App<Account> {
    app(store.clone())
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", other(second))
        .start()
        .await
}

/// A browser with Ada's bearer token.
async fn signed_in(app: &App<Account>, fake: &FakeProvider, person: &Person) -> Browser {
    let token = Browser::new().sign_in(app, fake, person).await.access_token();
    Browser::new().bearing(&token)
}

/// The names of the user's accounts.
async fn names(store: &Store, user: i64) -> Vec<String> {
    store.accounts(&user).await.unwrap().into_iter().map(|account| account.oauth_name).collect()
}

#[tokio::test]
async fn a_program_links_an_account_with_its_bearer_token() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    let answer = browser.associate(&app, &second, &bob()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["id"], 1, "the user, as `UserRead` shows them");
    assert_eq!(answer.json()["email"], "ada@example.com");
    assert!(answer.json().get("hashed_password").is_none());
    assert!(browser.jar.is_empty(), "the transaction's cookie is gone, and no session was made");
    assert_eq!(names(&store, 1).await, ["fake", "other"]);
    let account = store.accounts(&1).await.unwrap().remove(1);
    assert_eq!((&*account.account_id, account.account_email.as_deref()), ("2", Some("bob@example.com")));
    assert_eq!(account.access_token.expose(), second.issued()[0].access_token);
}

#[tokio::test]
async fn a_person_links_an_account_by_a_form_and_goes_back_to_next() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    for (form, end) in [("next=%2Fsettings%3Ftab%3Daccounts", "/settings?tab=accounts"), ("", "/")] {
        let mut browser = Browser::new();
        browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
        let session = browser.jar["session"].clone();
        let url = browser.associate_by_form(&app, "/auth/associate/other", form).await;
        browser.come_back(&app, &second.approve(&url, &bob())).await.leads_to(end);
        assert_eq!(browser.jar.keys().collect::<Vec<_>>(), ["session"]);
        assert_eq!(browser.jar["session"], session, "the session is the one that was there");
    }
    assert_eq!(names(&store, 1).await, ["fake", "other"], "the second time the account was refreshed");
}

#[tokio::test]
async fn a_single_page_app_comes_back_to_its_own_page_and_calls_the_callback_with_its_token() {
    let page = "https://app.example/linked";
    let second = FakeProvider::builder().redirect_uri(page).start().await.unwrap();
    let (fake, store) = (FakeProvider::start().await, Store::default());
    let app = app(store.clone())
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", other(&second).redirect_url(page))
        .start()
        .await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    let url = browser.authorize(&app, "/auth/associate/other").await;
    assert_eq!(query(&url, "redirect_uri").as_deref(), Some(page));
    let landed = second.approve(&url, &bob());
    let (at, from_provider) = landed.split_once('?').unwrap();
    assert_eq!(at, page);
    let callback = format!("/auth/associate/other/callback?{from_provider}");
    assert_eq!(browser.visit(&app, &callback).await.status, 200);
    assert_eq!(names(&store, 1).await, ["fake", "other"]);
}

#[tokio::test]
async fn without_a_session_nothing_begins_and_nothing_ends() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mount = "/auth/associate/other";
    let mut nobody = Browser::new();
    nobody.visit(&app, &format!("{mount}/authorize")).await.is(401, "Unauthorized");
    let login = format!("{}{mount}/login", app.url);
    nobody.post(&login).await.leads_to("/?error=Unauthorized");
    assert!(nobody.jar.is_empty());

    let mut browser = signed_in(&app, &fake, &ada()).await;
    let url = browser.authorize(&app, mount).await;
    let mut signed_out = Browser { headers: Vec::new(), ..browser.clone() };
    signed_out.come_back(&app, &second.approve(&url, &bob())).await.is(401, "Unauthorized");
    assert!(second.token_requests().is_empty(), "the code was not sent");
    assert_eq!(names(&store, 1).await, ["fake"]);
}

#[tokio::test]
async fn the_user_at_the_end_is_the_user_at_the_start() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    let bobs = signed_in(&app, &fake, &bob()).await;
    let url = browser.authorize(&app, "/auth/associate/other").await;
    let mut as_bob = Browser { headers: bobs.headers.clone(), ..browser.clone() };
    let answer = as_bob.come_back(&app, &second.approve(&url, &bob())).await;
    answer.is(400, "OAUTH_INVALID_STATE");
    assert!(second.token_requests().is_empty(), "the code was not sent");
    assert_eq!((names(&store, 1).await.len(), names(&store, 2).await.len()), (1, 1));
}

#[tokio::test]
async fn an_account_of_another_user_stays_theirs() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut adas = signed_in(&app, &fake, &ada()).await;
    assert_eq!(adas.associate(&app, &second, &bob()).await.status, 200);
    let tokens = store.accounts(&1).await.unwrap().remove(1);
    let mut bobs = signed_in(&app, &fake, &bob()).await;
    bobs.associate(&app, &second, &bob()).await.is(409, "OAUTH_ACCOUNT_ALREADY_LINKED");
    assert_eq!(names(&store, 2).await, ["fake"]);
    assert_eq!(store.accounts(&1).await.unwrap().remove(1), tokens, "not even its tokens were changed");
    // On a page it is told by a redirect.
    let mut page = Browser::new();
    page.sign_in_by_page(&app, &fake, &bob()).await.leads_to("/");
    let url = page.associate_by_form(&app, "/auth/associate/other", "").await;
    let answer = page.come_back(&app, &second.approve(&url, &bob())).await;
    answer.leads_to("/?error=OAUTH_ACCOUNT_ALREADY_LINKED");
}

#[tokio::test]
async fn several_accounts_at_one_provider_are_allowed() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    for id in ["10", "11", "10"] {
        let person = Person::new(id, format!("{id}@example.com"));
        assert_eq!(browser.associate(&app, &second, &person).await.status, 200);
    }
    assert_eq!(names(&store, 1).await, ["fake", "other", "other"]);
}

#[tokio::test]
async fn no_address_is_needed_and_the_users_own_is_not_changed() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    let answer = browser.associate(&app, &second, &bob().without_email()).await;
    assert_eq!((answer.status, &answer.json()["email"]), (200, &"ada@example.com".into()));
    assert_eq!(store.accounts(&1).await.unwrap().remove(1).account_email, None);
}

#[tokio::test]
async fn an_associated_account_signs_its_user_in() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<optional::OAuthAccount>::default();
    let app = app(store.clone())
        .provider("/auth/fake", fake.provider())
        .provider("/auth/other", other(&fake))
        .associate("/auth/associate/other", other(&fake))
        .start()
        .await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let mut browser = Browser::new().bearing(&token);
    assert_eq!(browser.associate(&app, &fake, &bob()).await.status, 200);
    let me = browser.visit(&app, "/me").await.json();
    let mut fresh = Browser::new();
    let url = fresh.authorize(&app, "/auth/other").await;
    let token = fresh.come_back(&app, &fake.approve(&url, &bob())).await.access_token();
    assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.json(), me);
}

#[tokio::test]
async fn a_login_is_no_association_and_an_association_no_login() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone())
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/fake", fake.provider())
        .start()
        .await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    let sent = fake.token_requests().len();
    // P5: the peer answers 500.
    for (from, to) in [("fake", "associate/fake"), ("associate/fake", "fake")] {
        let url = browser.authorize(&app, &format!("/auth/{from}")).await;
        let landed = fake.approve(&url, &bob());
        let moved = landed.replace(&format!("/auth/{from}/"), &format!("/auth/{to}/"));
        assert_ne!(landed, moved);
        browser.come_back(&app, &moved).await.is_for(&to, 400, "OAUTH_INVALID_STATE");
    }
    assert_eq!(fake.token_requests().len(), sent, "no code was sent");
    assert_eq!(names(&store, 1).await, ["fake"]);
}

#[tokio::test]
async fn the_intent_is_compared_also_where_the_redirect_uri_is_one() {
    let page = "https://app.example/back";
    let fake = FakeProvider::builder().redirect_uri(page).start().await.unwrap();
    let store = Store::default();
    // No service gives one redirect URI to two intents; of two with one key ring it would be a mistake.
    let provider = || fake.provider().redirect_url(page);
    let logs_in = app(store.clone()).provider("/auth/fake", provider()).start().await;
    let links = app(store.clone()).associate("/auth/associate/fake", provider()).start().await;
    let mut browser = Browser::new();
    let url = browser.authorize(&logs_in, "/auth/fake").await;
    let landed = fake.approve(&url, &ada());
    let callback = format!("/auth/fake/callback?{}", landed.split_once('?').unwrap().1);
    let token = browser.visit(&logs_in, &callback).await.access_token();

    let mut browser = browser.bearing(&token);
    let url = browser.authorize(&links, "/auth/associate/fake").await;
    let landed = fake.approve(&url, &bob());
    let callback = format!("/auth/fake/callback?{}", landed.split_once('?').unwrap().1);
    browser.visit(&logs_in, &callback).await.is(400, "OAUTH_INVALID_STATE");
    assert_eq!(fake.token_requests().len(), 1, "the code was not sent");
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
}

#[tokio::test]
async fn an_inactive_user_links_nothing() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let database = crate::support::Database::new();
    let store = database.store::<Account>().await;
    let app = app(store.clone())
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", other(&second))
        .start()
        .await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    let url = browser.authorize(&app, "/auth/associate/other").await;
    sqlx::query("UPDATE user SET is_active = FALSE").execute(&database.pool().await).await.unwrap();
    browser.come_back(&app, &second.approve(&url, &bob())).await.is(401, "Unauthorized");
    browser.visit(&app, "/auth/associate/other/authorize").await.is(401, "Unauthorized");
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn what_goes_wrong_at_the_provider_links_nothing() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = signed_in(&app, &fake, &ada()).await;
    for (misbehavior, code) in [
        (Misbehavior::RedirectError("access_denied".to_owned()), ErrorCode::AccessDenied),
        (Misbehavior::WrongIss, ErrorCode::IssuerMismatch),
        (Misbehavior::TokenError("invalid_grant".to_owned()), ErrorCode::InvalidGrant),
        (Misbehavior::WrongNonce, ErrorCode::InvalidState),
    ] {
        second.misbehave_once(misbehavior);
        let answer = browser.associate(&app, &second, &bob()).await;
        answer.is_for(&code, code.status().as_u16(), code.as_str());
    }
    assert_eq!(names(&store, 1).await, ["fake"]);
}

#[tokio::test]
async fn verified_users_may_be_asked_for() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let database = crate::support::Database::new();
    let app = app(database.store::<Account>().await)
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", other(&second).requires_verification())
        .start()
        .await;
    let set = async |is_verified: bool| {
        let update = sqlx::query("UPDATE user SET is_verified = ?").bind(is_verified);
        update.execute(&database.pool().await).await.unwrap();
    };
    let mut browser = signed_in(&app, &fake, &ada()).await;
    browser.visit(&app, "/auth/associate/other/authorize").await.is(403, "Forbidden");
    set(true).await;
    let url = browser.authorize(&app, "/auth/associate/other").await;
    set(false).await;
    browser.clone().come_back(&app, &second.approve(&url, &bob())).await.is(403, "Forbidden");
    assert!(second.token_requests().is_empty());
    set(true).await;
    assert_eq!(browser.associate(&app, &second, &bob()).await.status, 200);
}

/// The form that begins it, as a page of this origin would send it.
async fn form(browser: &Browser, app: &App<Account>, headers: &[(&'static str, &str)]) -> Answer {
    let mut browser =
        headers.iter().fold(browser.clone(), |browser, (name, value)| browser.with(name, *value));
    browser.post(&format!("{}/auth/associate/other/login", app.url)).await
}

#[tokio::test]
async fn a_foreign_page_can_not_begin_an_association() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = Browser::new();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    // By a link or an image.
    let get = browser.visit(&app, "/auth/associate/other/login").await;
    get.is(405, "Method Not Allowed");
    assert_eq!(get.header("allow"), Some("POST"));
    // By a form.
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "same-site"), ("origin", "https://evil.app.example")],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "none")],
    ] {
        let answer = form(&browser, &app, headers).await;
        answer.is_for(&headers, 403, "OAUTH_CROSS_ORIGIN");
        assert!(answer.cookies().is_empty());
    }
    assert_eq!(form(&browser, &app, &[("sec-fetch-site", "same-origin")]).await.status, 303);
    assert_eq!(form(&browser, &app, &[("origin", &app.base)]).await.status, 303);
}

#[tokio::test]
async fn next_is_given_once_and_stays_on_this_site() {
    let (fake, second) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = Store::default();
    let app = start(&fake, &second, &store).await;
    let mut browser = Browser::new();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    let login = format!("{}/auth/associate/other/login", app.url);
    for (query, form) in [
        ("", "next=https%3A%2F%2Fevil.example"),
        ("", "next=%2F%2Fevil.example"),
        ("", "next=%2Fa&next=%2Fb"),
        ("?next=%2Fa", "next=%2Fa"),
        ("?next=//evil.example", ""),
    ] {
        let url = format!("{login}{query}");
        let answer = browser.send(reqwest::Method::POST, &url, form.to_owned()).await;
        answer.leads_to("/?error=OAUTH_INVALID_NEXT");
    }
}
