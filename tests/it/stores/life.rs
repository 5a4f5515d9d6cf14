//! Linking, unlinking and refreshing at the same moment, on two servers with one store: whatever comes first, all is whole.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use ::axum::response::Json;
use serde_json::{Value, to_value};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use users_runtime::testing::suite::models;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{AccessTokenError, MemoryStore, OAuthAccount, Provider as _, Store};

use crate::support::{App, Browser, Model, ada, app};

type Account = models::UuidOfUuid;

impl Model for Account {
    fn view(user: &models::UuidUser) -> Json<Value> {
        Json(to_value(models::UuidUserRead::from(user)).unwrap())
    }
}

const ROUNDS: usize = 3;
/// How many people of the second provider are linked, each by several tasks.
const PEOPLE: usize = 4;
const TASKS: usize = 3;

/// Runs all of it on one store, of which each server has a handle.
pub(super) async fn all_at_once(stores: [impl Store<Account>; 2]) {
    let (fake, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let mut apps = Vec::new();
    for store in stores {
        let setup = app(store)
            .provider("/auth/fake", fake.provider())
            .provider("/auth/other", other.provider().named("other"))
            .associate("/auth/associate/other", other.provider().named("other"));
        apps.push(setup.start().await);
    }
    let token = Browser::new().sign_in(&apps[0], &fake, &ada()).await.access_token();
    let browser = Browser::new().bearing(&token);
    for round in 0..ROUNDS {
        fake.advance(Duration::from_hours(1));
        other.advance(Duration::from_hours(1));
        for app in &apps {
            app.clock.advance(Duration::from_hours(1));
        }
        one_round(&apps, &browser, &other).await;
        check(&apps, &browser, &format!("round {round}")).await;
    }
}

/// The accounts of the one user there is.
async fn accounts(app: &App<Account>, browser: &Browser) -> Vec<Account> {
    let me = browser.clone().visit(app, "/me").await.json();
    let id = me["id"].as_str().unwrap().parse().unwrap();
    app.oauth.accounts(&id).await.unwrap()
}

async fn one_round(apps: &[App<Account>], browser: &Browser, other: &FakeProvider) {
    let before = accounts(&apps[0], browser).await;
    let barrier = Arc::new(Barrier::new(PEOPLE * TASKS + before.len() * 2 * TASKS));
    let mut tasks = JoinSet::new();
    for number in 0..PEOPLE * TASKS {
        let app = &apps[number % apps.len()];
        let (mut browser, site, barrier) = (browser.clone(), (**app).clone(), Arc::clone(&barrier));
        let url = browser.authorize(&site, "/auth/associate/other").await;
        let id = number % PEOPLE;
        let callback = other.approve(&url, &Person::new(format!("other-{id}"), format!("{id}@example.com")));
        tasks.spawn(async move {
            barrier.wait().await;
            let answer = browser.come_back(&site, &callback).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        });
    }
    for account in &before {
        for number in 0..TASKS {
            let app = &apps[number % apps.len()];
            let (mut browser, site) = (browser.clone(), (**app).clone());
            let (path, wait) = (format!("/me/accounts/{}", account.id()), Arc::clone(&barrier));
            tasks.spawn(async move {
                wait.wait().await;
                let status = browser.delete(&site, &path).await.status;
                assert!([204, 404, 409].contains(&status), "{status}");
            });
            let (oauth, account, wait) = (app.oauth.clone(), account.clone(), Arc::clone(&barrier));
            tasks.spawn(async move {
                wait.wait().await;
                match oauth.access_token(&account).await {
                    // Its tokens are revoked when it goes, which the provider may hear before.
                    Ok(_) | Err(AccessTokenError::AccountGone | AccessTokenError::SignInAgain) => {}
                    Err(error) => panic!("{error:?}"),
                }
            });
        }
    }
    tasks.join_all().await;
}

/// There is a way in, no account is there twice, each has a token that is good, and both servers say the same.
async fn check(apps: &[App<Account>], browser: &Browser, when: &str) {
    let now = accounts(&apps[0], browser).await;
    assert!(!now.is_empty(), "{when}");
    let identities: HashSet<_> =
        now.iter().map(|account| (account.oauth_name(), account.account_id())).collect();
    assert_eq!(identities.len(), now.len(), "{when}: {identities:?}");
    assert_eq!(accounts(&apps[1], browser).await.len(), now.len(), "{when}");
    for account in &now {
        let token = apps[1].oauth.access_token(account).await;
        assert!(token.is_ok(), "{when}: {:?}: {token:?}", account.account_id());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn in_memory() {
    let store = MemoryStore::default();
    all_at_once([store.clone(), store]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_sqlite() {
    let database = crate::support::Database::new();
    all_at_once([database.store().await, database.store().await]).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_postgres() {
    let fresh = crate::support::servers::Fresh::postgres().await;
    let store = users_runtime::SqlStore::new(fresh.pool().await);
    store.create_tables().await.unwrap();
    all_at_once([store, users_runtime::SqlStore::new(fresh.pool().await)]).await;
}

#[cfg(feature = "mysql")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_mysql() {
    let fresh = crate::support::servers::Fresh::mysql().await;
    let store = users_runtime::SqlStore::new(fresh.pool().await);
    store.create_tables().await.unwrap();
    all_at_once([store, users_runtime::SqlStore::new(fresh.pool().await)]).await;
}
