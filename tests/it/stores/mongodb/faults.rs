//! A server that is away, or not as it should be, is an error, and nothing is half-written.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use mongodb::IndexModel;
use mongodb::bson::{Bson, Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::{ClientOptions, IndexOptions};
use tokio::time::timeout;
use users_runtime::store::{NewLogin, SignUp, Store as _, UserStore as _};
use users_runtime::testing::suite::models::{ObjectIdOfObjectId, UuidOfUuid};
use users_runtime::{MongoStore, Tokens};

use super::proxy::{Proxy, Trouble};
use super::{Mongo, create, failed, grant, new, url};

/// What a server answers that is no longer the primary, or whose write met another.
fn error(code: i32, name: &str, message: &str) -> Trouble {
    Trouble::Answer(doc! { "ok": 0, "code": code, "codeName": name, "errmsg": message })
}

#[tokio::test]
async fn a_first_login_whose_answers_are_lost_is_written_once() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    // The driver itself tries twice.
    proxy.plan("insert", &Trouble::Swallow, 3);
    let ada = create(&store, "ada").await;
    assert_eq!(proxy.clear(), 0, "three answers were lost");
    assert_eq!(mongo.count().await, 1);
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account]);
    mongo.drop().await;
}

#[tokio::test]
async fn a_connection_that_is_cut_is_made_anew() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    for trouble in [Trouble::Cut, Trouble::Swallow] {
        proxy.plan("findAndModify", &trouble, 3);
        assert_eq!(store.log_in(&grant("ada")).await.unwrap().unwrap().user, ada.user);
        proxy.plan("findAndModify", &trouble, 3);
        assert!(store.claim("key", "owner", Duration::from_mins(1)).await.unwrap());
        proxy.plan("find", &trouble, 3);
        assert_eq!(store.user(&ada.user.id).await.unwrap().as_ref(), Some(&ada.user));
        proxy.plan("find", &trouble, 3);
        assert_eq!(store.accounts(&ada.user.id).await.unwrap().len(), 1);
        assert_eq!(proxy.clear(), 0);
    }
    mongo.drop().await;
}

#[tokio::test]
async fn a_server_that_is_cut_off_for_good_fails_and_nothing_is_half_written() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    proxy.plan("insert", &Trouble::Cut, 100);
    failed(store.sign_up(new("ada")).await);
    assert!(proxy.clear() > 0, "it gave up");
    assert_eq!(mongo.count().await, 0);
    create(&store, "ada").await;
    mongo.drop().await;
}

#[tokio::test]
async fn a_server_that_is_no_primary_any_more_is_asked_again() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    for trouble in [
        error(10107, "NotWritablePrimary", "not primary"),
        error(189, "PrimarySteppedDown", "stepped down"),
        error(112, "WriteConflict", "conflict"),
    ] {
        proxy.plan("insert", &trouble, 3);
        proxy.plan("findAndModify", &trouble, 3);
        let name = format!("person{}", mongo.count().await);
        create(&store, &name).await;
        assert!(store.log_in(&grant(&name)).await.unwrap().is_some());
        assert_eq!(proxy.clear(), 0);
    }
    proxy.plan("findAndModify", &error(112, "WriteConflict", "conflict"), 100);
    let said = failed(store.log_in(&grant("person0")).await);
    assert!(said.contains("112 WriteConflict"), "{said}");
    mongo.drop().await;
}

/// MongoDB repeats a command that it refuses.
#[tokio::test]
async fn what_the_server_says_of_values_is_not_repeated() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let message = "not authorized to execute command { access_token: \"a-secret\" }";
    proxy.plan("findAndModify", &error(13, "Unauthorized", message), 1);
    let said = failed(store.log_in(&grant("ada")).await);
    assert!(said.contains("13 Unauthorized"), "{said}");
    proxy.plan("insert", &error(13, "Unauthorized", message), 1);
    failed(store.sign_up(new("ada")).await);
    mongo.drop().await;
}

#[tokio::test]
async fn a_server_that_is_away_fails_in_time() {
    let proxy = Proxy::new().await;
    let mut options = proxy.options().await;
    options.server_selection_timeout = Some(Duration::from_millis(300));
    let mongo = Mongo::with(options.clone());
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let never_there = MongoStore::<UuidOfUuid>::new(Mongo::with(options).users());
    drop(proxy);
    for store in [store, never_there.clone()] {
        let start = Instant::now();
        failed(store.log_in(&grant("ada")).await);
        failed(store.sign_up(new("bob")).await);
        failed(store.user(&ada.user.id).await);
        failed(store.accounts(&ada.user.id).await);
        failed(store.claim("key", "owner", Duration::from_secs(1)).await);
        failed(store.create_indexes().await);
        assert!(start.elapsed() < Duration::from_secs(6), "six requests took {:?}", start.elapsed());
    }
    let start = Instant::now();
    let tasks = (0..20).map(|_| {
        let store = never_there.clone();
        tokio::spawn(async move { failed(store.sign_up(new("bob")).await) })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert!(start.elapsed() < Duration::from_secs(3), "twenty at once took {:?}", start.elapsed());
    Mongo::new().await.0.client().database(mongo.0.name()).drop().await.unwrap();
}

/// What an HTTP server does when its client goes away. The driver would be in disorder if its operations broke off.
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_dropped_come_to_their_end() {
    let open = Arc::new(AtomicI64::new(0));
    let count = Arc::clone(&open);
    let mut options = ClientOptions::parse(url()).await.unwrap();
    options.max_pool_size = Some(2);
    options.command_event_handler = Some(EventHandler::callback(move |event| {
        count.fetch_add(if matches!(event, CommandEvent::Started(_)) { 1 } else { -1 }, Ordering::SeqCst);
    }));
    let mongo = Mongo::with(options);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    mongo.users().insert_many((0..50).map(|i| doc! { "email": format!("{i}@example.com") })).await.unwrap();
    for index in 0..400 {
        let wait = Duration::from_micros(index * 13 % 2600);
        // Whether they came to an end in that time is not the point.
        let _ = match index % 6 {
            0 => timeout(wait, store.log_in(&grant("ada"))).await.is_ok(),
            1 => timeout(wait, store.claim("key", "owner", Duration::from_mins(1))).await.is_ok(),
            2 => timeout(wait, store.user(&ada.user.id)).await.is_ok(),
            3 => timeout(wait, store.accounts(&ada.user.id)).await.is_ok(),
            4 => timeout(wait, store.sign_up(new(&format!("person{index}")))).await.is_ok(),
            _ => timeout(wait, MongoStore::<UuidOfUuid>::new(mongo.users()).create_indexes()).await.is_ok(),
        };
    }
    let start = Instant::now();
    assert_eq!(store.log_in(&grant("ada")).await.unwrap().unwrap().user, ada.user);
    assert!(store.claim("key", "owner", Duration::from_mins(1)).await.unwrap());
    assert!(!store.claim("key", "other", Duration::from_mins(1)).await.unwrap());
    create(&store, "bob").await;
    store.create_indexes().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20), "five requests took {:?}", start.elapsed());
    while open.load(Ordering::SeqCst) > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "{open:?} operations were broken off");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    mongo.drop().await;
}

#[tokio::test]
async fn without_its_indexes_a_store_makes_no_users() {
    let mongo = Mongo::new().await;
    let store = MongoStore::<UuidOfUuid>::new(mongo.users());
    assert!(
        store.log_in(&grant("ada")).await.unwrap().is_none(),
        "a collection that is not there has nobody"
    );
    let said = failed(store.sign_up(new("ada")).await);
    assert!(said.contains("oauth_accounts.identity") && said.contains("create_indexes"), "{said}");
    let only = IndexModel::builder().keys(doc! { "oauth_accounts.identity": 1 });
    let only = only.options(IndexOptions::builder().unique(true).build()).build();
    mongo.users().create_index(only).await.unwrap();
    let said = failed(store.sign_up(new("ada")).await);
    assert!(said.contains("`email_key`"), "{said}");
    mongo.users().drop_indexes().await.unwrap();
    assert_eq!(mongo.count().await, 0);

    store.create_indexes().await.unwrap();
    create(&store, "ada").await;
    mongo.users().drop_indexes().await.unwrap();
    let another = MongoStore::<UuidOfUuid>::new(mongo.users());
    assert!(
        another.log_in(&grant("ada")).await.unwrap().is_some(),
        "who has an account signs in all the same"
    );
    failed(another.sign_up(new("bob")).await);
    mongo.drop().await;
}

#[tokio::test]
async fn texts_of_any_kind_are_kept() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let long = "🙂".repeat(16 * 1024);
    for (index, text) in ["\0", "a\0b", "🙂\u{10ffff}", "$set", "$$NOW", "a.b", &long].into_iter().enumerate()
    {
        let mut grant = grant(&format!("{text:.20}"));
        grant.profile = grant.profile.with_email(&format!("person{index}@example.com"), true);
        grant.tokens = Tokens::new(text).with_refresh_token(text);
        let SignUp::Created(made) = store.sign_up(NewLogin::new(grant.clone(), true).unwrap()).await.unwrap()
        else {
            panic!("{text:.20} was taken for another");
        };
        let found = store.log_in(&grant).await.unwrap().unwrap();
        assert_eq!(found.account, made.account);
        assert!(
            found.account.access_token.expose() == text && found.account.account_id == format!("{text:.20}")
        );
        assert!(store.claim(&format!("{text:.20}"), text, Duration::MAX).await.unwrap());
        assert!(!store.claim(&format!("{text:.20}"), "another", Duration::MAX).await.unwrap());
    }
    mongo.drop().await;
}

#[tokio::test]
async fn more_than_a_document_holds_fails_and_nothing_is_half_written() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let mut large = grant("ada");
    large.tokens = Tokens::new("a-secret".repeat(3_000_000));
    failed(store.sign_up(NewLogin::new(large.clone(), true).unwrap()).await);
    assert_eq!(mongo.count().await, 0);
    let ada = create(&store, "ada").await;
    failed(store.log_in(&large).await);
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account]);
    mongo.drop().await;
}

/// What only the application knows to be unique.
#[tokio::test]
async fn a_rule_of_the_applications_own_fails_and_nothing_is_half_written() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let options = IndexOptions::builder().unique(true).name("own".to_owned()).build();
    let index = IndexModel::builder().keys(doc! { "oauth_accounts.access_token": 1 }).options(options);
    mongo.users().create_index(index.build()).await.unwrap();
    create(&store, "ada").await;
    let said = failed(store.sign_up(new("bob")).await);
    assert!(said.contains("`own`"), "{said}");
    assert_eq!(mongo.count().await, 1);
    assert!(matches!(store.sign_up(new("ada")).await.unwrap(), SignUp::Existing(_)));
    mongo.drop().await;
}

#[tokio::test]
async fn a_document_of_another_shape_fails_and_names_the_field() {
    let wrong: [(&str, Bson); 12] = [
        ("email", 5.into()),
        ("email", Bson::Null),
        ("is_active", "a-secret".into()),
        ("display_name", vec!["a-secret"].into()),
        ("oauth_accounts", "a-secret".into()),
        ("oauth_accounts", vec!["a-secret"].into()),
        ("oauth_accounts.0.id", "a-secret".into()),
        ("oauth_accounts.0.oauth_name", Bson::Null),
        ("oauth_accounts.0.account_id", 7.into()),
        ("oauth_accounts.0.access_token", 7.into()),
        ("oauth_accounts.0.expires_at", "a-secret".into()),
        ("oauth_accounts.0.account_email", 7.into()),
    ];
    for (field, value) in wrong {
        let mongo = Mongo::new().await;
        let store: MongoStore<UuidOfUuid> = mongo.store().await;
        let ada = create(&store, "ada").await;
        mongo.users().update_one(doc! {}, doc! { "$set": { field: value } }).await.unwrap();
        let said = if field.starts_with("oauth_accounts") {
            assert!(store.user(&ada.user.id).await.unwrap().is_some(), "the user is as it was");
            failed(store.accounts(&ada.user.id).await)
        } else {
            failed(store.log_in(&grant("ada")).await);
            failed(store.user(&ada.user.id).await)
        };
        assert!(said.contains(&format!("`{}`", field.replace(".0", ""))), "{field}: {said}");
        mongo.drop().await;
    }
}

#[tokio::test]
async fn a_key_of_another_kind_fails() {
    let mongo = Mongo::new().await;
    let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let mut document: Document = mongo.document().await;
    mongo.users().delete_many(doc! {}).await.unwrap();
    document.insert("_id", ada.user.id.to_hex());
    mongo.users().insert_one(document).await.unwrap();
    let said = failed(store.log_in(&grant("ada")).await);
    assert!(said.contains("`_id`"), "{said}");
    mongo.drop().await;
}
