//! A user's accounts: listed, unlinked, and gone with the user.

use std::time::Duration;

use ::axum::http::StatusCode;
use ::axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use users_runtime::flow::AccessTokenError;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{ErrorCode, OAuth2, Provider as _, Store as _, UserStore as _};

use crate::support::{App, Browser, Database, ada, app, bob, plain_description, required, with};

type Account = required::OAuthAccount;

fn other(fake: &FakeProvider) -> OAuth2 {
    fake.provider().named("other")
}

/// An application with two providers, and Ada with an account at each.
struct Linked {
    database: Database,
    app: App<Account>,
    browser: Browser,
    fake: FakeProvider,
    other: FakeProvider,
}

impl Linked {
    async fn new() -> Self {
        let (database, fake, second) =
            (Database::new(), FakeProvider::start().await, FakeProvider::start().await);
        let app = app(database.store::<Account>().await)
            .provider("/auth/fake", fake.provider())
            .provider("/auth/other", other(&second))
            .associate("/auth/associate/other", other(&second))
            .start()
            .await;
        let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        let mut browser = Browser::new().bearing(&token);
        assert_eq!(browser.associate(&app, &second, &ada()).await.status, 200);
        Self { database, app, browser, fake, other: second }
    }

    async fn unlink(&mut self, id: &str) -> crate::support::Answer {
        self.browser.delete(&self.app, &format!("/me/accounts/{id}")).await
    }

    async fn names(&self) -> Vec<String> {
        let accounts = self.app.oauth.accounts(&1).await.unwrap();
        accounts.into_iter().map(|account| account.oauth_name).collect()
    }
}

/// Waits until a thing that happens in the background has happened.
pub(crate) async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..1500 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never came to that: {what}");
}

#[tokio::test]
async fn accounts_are_listed_without_their_tokens() {
    let mut linked = Linked::new().await;
    let answer = linked.browser.visit(&linked.app, "/me/accounts").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "{answer:?}");
    let accounts = answer.json();
    let end = linked.app.oauth.accounts(&1).await.unwrap()[0].expires_at;
    assert_eq!(
        accounts[0],
        json!({
            "id": 1, "oauth_name": "fake", "account_id": "1", "account_email": "ada@example.com", "expires_at": end,
        })
    );
    assert_eq!(accounts.as_array().unwrap().len(), 2);
    let text = String::from_utf8(answer.body).unwrap();
    for secret in linked.fake.secrets().into_iter().chain(linked.other.secrets()) {
        assert!(!text.contains(&secret), "{text}");
    }
    Browser::new().visit(&linked.app, "/me/accounts").await.is(401, "Unauthorized");
    // Nobody sees another's.
    let token = Browser::new().sign_in(&linked.app, &linked.fake, &bob()).await.access_token();
    let bobs = Browser::new().bearing(&token).visit(&linked.app, "/me/accounts").await.json();
    assert_eq!(bobs.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn unlinking_takes_the_account_and_its_tokens_back() {
    let mut linked = Linked::new().await;
    let answer = linked.unlink("2").await;
    assert_eq!((answer.status, answer.body.len()), (204, 0), "{answer:?}");
    assert_eq!(linked.names().await, ["fake"]);
    let other = &linked.other;
    eventually("both tokens are revoked", || other.requests_to("/revoke").len() == 2).await;
    let issued = other.issued().remove(0);
    let revoked = other.requests_to("/revoke");
    assert_eq!(revoked[0].param("token"), issued.refresh_token.as_deref());
    assert_eq!(revoked[0].param("token_type_hint"), Some("refresh_token"));
    assert_eq!(revoked[0].param("client_secret"), Some(other.client_secret()));
    assert_eq!(revoked[1].param("token"), Some(&*issued.access_token));
    assert!(linked.fake.requests_to("/revoke").is_empty(), "the other account's are not");
    // Another user can have it now.
    let token = Browser::new().sign_in(&linked.app, &linked.fake, &bob()).await.access_token();
    let mut bobs = Browser::new().bearing(&token);
    assert_eq!(bobs.associate(&linked.app, &linked.other, &ada()).await.status, 200);
}

#[tokio::test]
async fn what_is_no_account_of_theirs_is_not_found() {
    let mut linked = Linked::new().await;
    let token = Browser::new().sign_in(&linked.app, &linked.fake, &bob()).await.access_token();
    assert_eq!(linked.app.oauth.accounts(&2).await.unwrap().len(), 1);
    for id in ["3", "99", "x", "1.0", "+1", "01", "9223372036854775808", "%00", "%FF", "-1"] {
        linked.unlink(id).await.is_for(&id, 404, "OAUTH_ACCOUNT_NOT_FOUND");
    }
    assert_eq!(linked.database.counts().await, (2, 3));
    let mut bobs = Browser::new().bearing(&token);
    bobs.delete(&linked.app, "/me/accounts/1").await.is(404, "OAUTH_ACCOUNT_NOT_FOUND");
    Browser::new().delete(&linked.app, "/me/accounts/1").await.is(401, "Unauthorized");
}

#[tokio::test]
async fn the_last_way_in_stays() {
    let mut linked = Linked::new().await;
    assert_eq!(linked.unlink("1").await.status, 204);
    linked.unlink("2").await.is(409, "OAUTH_LAST_LOGIN_METHOD");
    assert_eq!(linked.names().await, ["other"]);
    // The random hash of a user without a password is no way in.
    let pool = linked.database.pool().await;
    let hash: String = sqlx::query_scalar("SELECT hashed_password FROM user").fetch_one(&pool).await.unwrap();
    assert!(hash.starts_with("$argon2id$"));
    // A password is one.
    let hash = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA";
    sqlx::query("UPDATE user SET hashed_password = ?").bind(hash).execute(&pool).await.unwrap();
    let unlinked = linked.app.oauth.unlink(&1, &2).await.unwrap();
    assert_eq!(unlinked.account.oauth_name, "other");
    assert!(linked.names().await.is_empty());
}

#[tokio::test]
async fn an_account_that_logs_nobody_in_is_no_way_in() {
    let (fake, data) = (FakeProvider::start().await, FakeProvider::start().await);
    let database = Database::new();
    let app = app(database.store::<Account>().await)
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", data.provider().named("data-only"))
        .start()
        .await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let mut browser = Browser::new().bearing(&token);
    assert_eq!(browser.associate(&app, &data, &ada()).await.status, 200);
    browser.delete(&app, "/me/accounts/1").await.is(409, "OAUTH_LAST_LOGIN_METHOD");
    assert_eq!(browser.delete(&app, "/me/accounts/2").await.status, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_unlink_at_once_one_is_refused() {
    for _ in 0..10 {
        let linked = Linked::new().await;
        let mut tasks = JoinSet::new();
        for id in [1, 2] {
            let (mut browser, site) = (linked.browser.clone(), (*linked.app).clone());
            tasks.spawn(async move { browser.delete(&site, &format!("/me/accounts/{id}")).await.status });
        }
        let mut statuses = tasks.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
        assert_eq!(linked.names().await.len(), 1);
    }
}

#[tokio::test]
async fn a_foreign_page_unlinks_nothing() {
    let linked = Linked::new().await;
    let mut page = Browser::new();
    page.sign_in_by_page(&linked.app, &linked.fake, &ada()).await.leads_to("/");
    let mut foreign = page.with("sec-fetch-site", "cross-site").with("origin", "https://evil.example");
    foreign.delete(&linked.app, "/me/accounts/2").await.is(403, "OAUTH_CROSS_ORIGIN");
    assert_eq!(linked.names().await, ["fake", "other"]);
    let mut own = page.with("sec-fetch-site", "same-origin");
    assert_eq!(own.delete(&linked.app, "/me/accounts/2").await.status, 204);
}

#[tokio::test]
async fn other_methods_are_405() {
    let mut linked = Linked::new().await;
    for (method, path, allow) in [
        ("HEAD", "/me/accounts", "GET"),
        ("POST", "/me/accounts", "GET"),
        ("GET", "/me/accounts/1", "DELETE"),
        ("PUT", "/me/accounts/1", "DELETE"),
    ] {
        let url = format!("{}{path}", linked.app.url);
        let answer = linked.browser.send(method.parse().unwrap(), &url, String::new()).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{method} {path}");
    }
}

#[tokio::test]
async fn a_provider_that_is_down_keeps_nobody_from_unlinking_and_is_asked_again() {
    let mut linked = Linked::new().await;
    linked.other.misbehave_once(Misbehavior::Status(Endpoint::Revoke, 503));
    assert_eq!(linked.unlink("2").await.status, 204);
    assert_eq!(linked.names().await, ["fake"]);
    let other = &linked.other;
    eventually("the provider is asked again", || other.requests_to("/revoke").len() == 3).await;
}

#[tokio::test]
async fn what_can_not_be_revoked_is_reported() {
    let linked = Linked::new().await;
    linked.other.misbehave(Misbehavior::Status(Endpoint::Revoke, 400));
    let unlinked = linked.app.oauth.unlink(&1, &2).await.unwrap();
    let failed = unlinked.revoking.finish().await;
    assert_eq!((failed.len(), &*failed[0].oauth_name, &*failed[0].account_id), (1, "other", "1"));
    assert_eq!(failed[0].error.code(), ErrorCode::ProviderError);
    assert_eq!(linked.names().await, ["fake"]);
}

#[tokio::test]
async fn a_token_that_the_provider_does_not_know_is_as_good_as_revoked() {
    let fake = FakeProvider::start().await;
    // RFC 7009 knows no error for it, and Google has one.
    for (error, is_revoked) in
        [("invalid_token", true), ("unsupported_token_type", true), ("invalid_request", false)]
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/revoke", listener.local_addr().unwrap());
        let answer = async move || (StatusCode::BAD_REQUEST, Json(json!({"error": error})));
        let server = tokio::spawn(async move {
            // It ends when it is aborted.
            let _ = ::axum::serve(listener, Router::new().fallback(answer)).await;
        });
        let provider = with(&fake, plain_description(&fake).revocation_url(url));
        let database = Database::new();
        let app = app(database.store::<Account>().await).provider("/auth/fake", provider).start().await;
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        let not_revoked = app.oauth.delete_user(&1).await.unwrap().unwrap().finish().await;
        assert_eq!(not_revoked.is_empty(), is_revoked, "{error}: {not_revoked:?}");
        server.abort();
    }
}

#[tokio::test]
async fn a_deleted_user_is_gone_with_all_accounts_and_tokens() {
    let mut linked = Linked::new().await;
    let revoking = linked.app.oauth.delete_user(&1).await.unwrap().unwrap();
    assert_eq!(linked.database.counts().await, (0, 0));
    linked.browser.visit(&linked.app, "/me").await.is(401, "Unauthorized");
    assert!(revoking.finish().await.is_empty());
    assert_eq!((linked.fake.requests_to("/revoke").len(), linked.other.requests_to("/revoke").len()), (2, 2));
    assert!(linked.app.oauth.delete_user(&1).await.unwrap().is_none());
    // The person may come again, and is a new user.
    let token = Browser::new().sign_in(&linked.app, &linked.fake, &ada()).await.access_token();
    assert_eq!(Browser::new().bearing(&token).visit(&linked.app, "/me").await.json()["id"], 2);
}

#[tokio::test]
async fn tokens_are_revoked_on_demand() {
    let linked = Linked::new().await;
    let account = linked.app.oauth.accounts(&1).await.unwrap().remove(1);
    linked.app.oauth.revoke(&account).await.unwrap();
    assert_eq!(linked.other.requests_to("/revoke").len(), 2);
    let stored = linked.app.oauth.accounts(&1).await.unwrap().remove(1);
    assert_eq!(stored.refresh_token, None, "it is of no use any more");
    let error = linked.app.oauth.access_token(&stored).await.unwrap_err();
    assert!(matches!(error, AccessTokenError::SignInAgain), "nor is the access token");
    // Nor that of an account without a refresh token.
    linked.other.misbehave(Misbehavior::NoRefreshToken);
    assert_eq!(linked.browser.clone().associate(&linked.app, &linked.other, &ada()).await.status, 200);
    linked.other.behave();
    let account = linked.app.oauth.accounts(&1).await.unwrap().remove(1);
    assert!(account.refresh_token.is_none() && linked.app.oauth.access_token(&account).await.is_ok());
    linked.app.oauth.revoke(&account).await.unwrap();
    let stored = linked.app.oauth.accounts(&1).await.unwrap().remove(1);
    let error = linked.app.oauth.access_token(&stored).await.unwrap_err();
    assert!(matches!(error, AccessTokenError::SignInAgain));
    // A provider that is down has revoked nothing.
    linked.other.misbehave(Misbehavior::Status(Endpoint::Revoke, 503));
    let error = linked.app.oauth.revoke(&account).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ProviderUnavailable);
}

#[tokio::test]
async fn a_worker_without_routes_revokes_by_a_provider_that_it_was_given() {
    let linked = Linked::new().await;
    let builder = users_runtime::OAuth::<Account>::builder(linked.database.store::<Account>().await)
        .base_url("https://app.example")
        .keys(users_runtime::Keys::new([crate::support::KEY]).unwrap())
        .session(
            users_runtime::BearerTransport::new(),
            users_runtime::JwtStrategy::new(crate::support::SECRET),
        );
    let worker = builder.provider(other(&linked.other)).build().unwrap();
    let not_revoked = worker.delete_user(&1).await.unwrap().unwrap().finish().await;
    assert!(not_revoked.iter().all(|account| account.oauth_name == "fake"), "{not_revoked:?}");
    assert_eq!(linked.other.requests_to("/revoke").len(), 2);
    let store = linked.database.store::<Account>().await;
    assert!(store.user(&1).await.unwrap().is_none() && store.accounts(&1).await.unwrap().is_empty());
}
