//! Many at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior, Person};
use users_runtime::{MemoryStore, OneTime, Provider as _};

use crate::support::{Answer, App, Browser, Database, Site, ada, app, required};

type Account = required::OAuthAccount;

const COUNT: usize = 50;

/// These browsers come back together, wherever they are told to.
async fn together(site: &Site, arrivals: Vec<(Browser, String)>) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(arrivals.len()));
    let mut tasks = JoinSet::new();
    for (mut browser, callback) in arrivals {
        let (site, barrier) = (site.clone(), Arc::clone(&barrier));
        tasks.spawn(async move {
            barrier.wait().await;
            browser.come_back(&site, &callback).await
        });
    }
    tasks.join_all().await
}

/// The users whom these answers sign in.
async fn users(app: &App<Account>, answers: &[Answer]) -> BTreeSet<i64> {
    let mut users = BTreeSet::new();
    for answer in answers {
        let me = Browser::new().bearing(&answer.access_token()).visit(app, "/me").await;
        users.insert(me.json()["id"].as_i64().unwrap());
    }
    users
}

/// As many browsers as there are logins at once, each with the provider's answer that it has still to come back with.
async fn approved(
    app: &App<Account>,
    fake: &FakeProvider,
    person: impl Fn(usize) -> Person,
) -> Vec<(Browser, String)> {
    let mut arrivals = Vec::new();
    for number in 0..COUNT {
        let mut browser = Browser::new();
        let url = browser.authorize(app, "/auth/fake").await;
        arrivals.push((browser, fake.approve(&url, &person(number))));
    }
    arrivals
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_first_logins_of_one_account_make_one_user() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let answers = together(&app, approved(&app, &fake, |_| ada()).await).await;
    assert_eq!(answers.len(), COUNT);
    assert_eq!(users(&app, &answers).await.len(), 1);
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_people_sign_up_at_once() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let person = |number: usize| Person::new(number.to_string(), format!("p{number}@example.com"));
    let answers = together(&app, approved(&app, &fake, person).await).await;
    assert_eq!(users(&app, &answers).await.len(), COUNT);
    assert_eq!(database.counts().await, (50, 50));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_people_with_one_address_are_one_user_and_49_refusals() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let person = |number: usize| Person::new(number.to_string(), "one@example.com");
    let answers = together(&app, approved(&app, &fake, person).await).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(good.len(), 1);
    for answer in refused {
        answer.is(400, "OAUTH_USER_ALREADY_EXISTS");
    }
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_callbacks_of_one_transaction_send_one_code() {
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<Account>::default()).provider("/auth/fake", fake.provider()).start().await;
    // So slow that all of them come before the first is done.
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, std::time::Duration::from_millis(300)));
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let arrivals = (0..COUNT).map(|_| (browser.clone(), fake.approve(&url, &ada()))).collect();
    let answers = together(&app, arrivals).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((good.len(), refused.len()), (1, COUNT - 1));
    for answer in refused {
        answer.is(400, "OAUTH_INVALID_STATE");
    }
    assert_eq!(fake.token_requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callbacks_of_one_transaction_at_two_servers_send_one_code() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let mut servers = Vec::new();
    for _ in 0..2 {
        // Two processes in all but name: connections, claims and clients of their own.
        let provider = fake.provider().redirect_url("http://localhost/auth/fake/callback");
        let server = app(database.store::<Account>().await)
            .provider("/auth/fake", provider)
            .base("http://localhost")
            .configure(|oauth| oauth.one_time(OneTime::Store))
            .start()
            .await;
        servers.push(server);
    }
    let mut browser = Browser::new();
    let url = browser.authorize(&servers[0], "/auth/fake").await;
    let arrivals = (0..20).map(|number| {
        let site: &Site = &servers[number % 2];
        (browser.clone(), site.local(&fake.approve(&url, &ada())))
    });
    let answers = together(&servers[0], arrivals.collect()).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((good.len(), refused.len()), (1, 19));
    for answer in refused {
        answer.is(400, "OAUTH_INVALID_STATE");
    }
    assert_eq!(fake.token_requests().len(), 1);
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn browsers_that_go_away_leave_nothing_half_written() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let host = app.url.strip_prefix("http://").unwrap();
    for number in 0..30_u8 {
        let mut browser = Browser::new();
        let url = browser.authorize(&app, "/auth/fake").await;
        let person = Person::new(number.to_string(), format!("p{number}@example.com"));
        let callback = fake.approve(&url, &person);
        let path = callback.strip_prefix(&app.url).unwrap();
        let cookies = browser.cookie_header();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n");
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        // Sooner or later on the way.
        tokio::time::sleep(Duration::from_millis(u64::from(number) / 2)).await;
        drop(stream);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (users, accounts) = database.counts().await;
    assert_eq!(users, accounts);
    // Whoever comes back is let in, once.
    for number in 0..30_u8 {
        let person = Person::new(number.to_string(), format!("p{number}@example.com"));
        Browser::new().sign_in(&app, &fake, &person).await.access_token();
    }
    assert_eq!(database.counts().await, (30, 30));
}
