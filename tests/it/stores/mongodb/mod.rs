//! What a store on MongoDB promises beyond what every store does.

mod changes;
mod documents;
mod faults;
mod fields;
mod indexes;
mod keys;
mod logins;
mod meanwhile;
mod proxy;

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};

use mongodb::bson::{Document, doc};
use mongodb::options::ClientOptions;
use mongodb::{Client, Collection, Database};
use users_runtime::store::mongodb::{MongoAccount, MongoUser};
use users_runtime::store::{LoggedIn, NewLogin, SignUp, Store};
use users_runtime::testing::suite::{self, models};
use users_runtime::{Grant, MongoStore, OAuthAccount, Profile, StoreError, Tokens};

/// The server that the tests are given.
fn url() -> String {
    env::var("MONGODB_URL").expect("run ./tests/run, or start a MongoDB server and set MONGODB_URL")
}

/// A database of a test's own, which [`drop`](Mongo::drop) deletes.
struct Mongo(Database);

impl Mongo {
    async fn new() -> Self {
        Self::with(ClientOptions::parse(url()).await.unwrap())
    }

    fn with(options: ClientOptions) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("users_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(Client::with_options(options).unwrap().database(&name))
    }

    /// The users.
    fn users(&self) -> Collection<Document> {
        self.0.collection("users")
    }

    /// A store of these users, with its indexes.
    async fn store<A: MongoAccount<User: MongoUser>>(&self) -> MongoStore<A> {
        let store = MongoStore::new(self.users());
        store.create_indexes().await.unwrap();
        store
    }

    /// The one user's document.
    async fn document(&self) -> Document {
        self.users().find_one(doc! {}).await.unwrap().unwrap()
    }

    async fn count(&self) -> u64 {
        self.users().count_documents(doc! {}).await.unwrap()
    }

    async fn drop(self) {
        self.0.drop().await.unwrap();
    }
}

/// What "google" grants the person `name`.
fn grant(name: &str) -> Grant {
    let profile = Profile::new(name).with_email(&format!("{name}@example.com"), true);
    Grant::new("google", profile, Tokens::new("a-secret").with_refresh_token("b-secret"))
}

fn new<A: OAuthAccount>(name: &str) -> NewLogin<A> {
    NewLogin::new(grant(name), false).unwrap()
}

async fn create<A: OAuthAccount>(store: &impl Store<A>, name: &str) -> LoggedIn<A> {
    match store.sign_up(new(name)).await.unwrap() {
        SignUp::Created(login) => login,
        other => panic!("{other:?}"),
    }
}

/// The store's error is an error and no more: it has a source for the log, and no token in it. What it says.
fn failed<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    let error = result.expect_err("the database was in no state to do this");
    let text = format!("{error} {error:?}");
    assert!(std::error::Error::source(&error).is_some(), "{text} says why");
    assert!(!text.contains("secret"), "{text} has a token in it");
    text
}

/// The suite, each check in a database of its own.
async fn run<A: MongoAccount<User: MongoUser>>() {
    let names = std::sync::Mutex::new(Vec::new());
    suite::run(async || {
        let mongo = Mongo::new().await;
        let store = mongo.store::<A>().await;
        names.lock().unwrap().push(mongo);
        store
    })
    .await;
    let names = names.into_inner().unwrap();
    for mongo in names {
        mongo.drop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uuid_of_uuid() {
    run::<models::UuidOfUuid>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn object_id_of_object_id() {
    run::<models::ObjectIdOfObjectId>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn linking_unlinking_and_refreshing_at_once_leave_all_whole() {
    let mongo = Mongo::new().await;
    super::life::all_at_once([mongo.store().await, mongo.store().await]).await;
    mongo.drop().await;
}
