//! The indexes, as the server sees them, and what they need of documents that were there before.

use std::time::Duration;

use mongodb::IndexModel;
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Document, doc};
use mongodb::options::{Collation, IndexOptions};
use users_runtime::store::{SignUp, Store as _};
use users_runtime::testing::suite::models::{BigIntOfInt, BigIntOfUuid, ObjectIdOfObjectId, UuidOfUuid};
use users_runtime::{Grant, MongoStore, OAuthUser, Profile, Token, Tokens, oauth_account};

use super::proxy::{Proxy, Trouble};
use super::{Mongo, create, failed, grant, new};

type Store = MongoStore<ObjectIdOfObjectId>;

/// The indexes of a collection but the one on `_id`.
async fn list(mongo: &Mongo, collection: &str) -> Vec<(Document, IndexOptions)> {
    let mut cursor = mongo.0.collection::<Document>(collection).list_indexes().await.unwrap();
    let mut found = Vec::new();
    while cursor.advance().await.unwrap() {
        let index = cursor.deserialize_current().unwrap();
        found.push((index.keys, index.options.unwrap()));
    }
    found.retain(|(keys, _)| !keys.contains_key("_id"));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_make_the_same_indexes_at_once() {
    let mongo = Mongo::new().await;
    let tasks = (0..8).map(|_| {
        let store = Store::new(mongo.users());
        tokio::spawn(async move { store.create_indexes().await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }
    let mut users = list(&mongo, "users").await;
    users.sort_by_key(|(keys, _)| keys.to_string());
    let fields: Vec<_> = users.iter().flat_map(|(keys, _)| keys.keys().cloned()).collect();
    assert_eq!(fields, ["email_key", "oauth_accounts.identity"]);
    for ((_, options), field) in users.iter().zip(&fields) {
        assert_eq!(options.unique, Some(true));
        assert_eq!(options.partial_filter_expression, Some(doc! { field: { "$type": "string" } }));
    }
    let claims = list(&mongo, "oauth_claim").await;
    let [(keys, options)] = &claims[..] else { panic!("{claims:?}") };
    assert_eq!(keys.keys().collect::<Vec<_>>(), ["until"]);
    assert_eq!(options.expire_after, Some(Duration::ZERO), "claims that have run out go by themselves");
    mongo.drop().await;
}

#[tokio::test]
async fn the_server_itself_keeps_accounts_and_addresses_unique() {
    let mongo = Mongo::new().await;
    let store: Store = mongo.store().await;
    create(&store, "ada").await;
    let users = mongo.users();
    for free in [
        doc! {},
        doc! {},
        doc! { "oauth_accounts": [] },
        doc! { "oauth_accounts": [] },
        doc! { "oauth_accounts": [{ "identity": null }], "email_key": null },
        doc! { "oauth_accounts": [{}], "email_key": null },
        doc! { "oauth_accounts": [{ "identity": "google:ADA" }], "email_key": "adá@example.com" },
    ] {
        users.insert_one(free).await.expect("users without accounts or addresses are no duplicates");
    }
    let error =
        users.insert_one(doc! { "oauth_accounts": [{ "identity": "google:ada" }] }).await.unwrap_err();
    assert!(error.to_string().contains("11000"), "{error}");
    let error = users.insert_one(doc! { "email_key": "ada@example.com" }).await.unwrap_err();
    assert!(error.to_string().contains("11000"), "{error}");
    mongo.drop().await;
}

/// As it would be for an application that sorts its users by name.
#[tokio::test]
async fn a_collation_of_the_collections_own_makes_nothing_the_same() {
    let mongo = Mongo::new().await;
    let collation = Collation::builder().locale("en").strength(mongodb::options::CollationStrength::Primary);
    mongo.0.create_collection("users").collation(collation.build()).await.unwrap();
    let store: Store = mongo.store().await;
    for id in ["a", "A", "á"] {
        let grant = Grant::new("google", Profile::new(id), Tokens::new(id));
        let new = users_runtime::store::NewLogin::new(grant.clone(), true).unwrap();
        assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::Created(_)), "{id}");
        assert_eq!(store.log_in(&grant).await.unwrap().unwrap().account.account_id, id);
    }
    mongo.drop().await;
}

#[tokio::test]
async fn users_who_were_there_before_count() {
    let mongo = Mongo::new().await;
    let id = ObjectId::new();
    let account = doc! {
        "id": ObjectId::new(), "oauth_name": "google", "access_token": "old", "expires_at": 1_900_000_000,
        "refresh_token": "kept", "account_id": "ada", "account_email": "ada@example.com",
    };
    let other = doc! { "id": ObjectId::new(), "oauth_name": "a:b", "access_token": "t", "account_id": "c" };
    mongo
        .users()
        .insert_many([
            doc! { "_id": id, "email": "Ada@Example.com", "is_active": true, "is_verified": false, "hashed_password": "!",
            "oauth_accounts": [account, other], "note": "the application's" },
            doc! { "email": "Bob@Bücher.example" },
            doc! { "email": "new@example.com", "email_key": "old@example.com" },
            doc! { "email": null, "email_key": "gone@example.com" },
            doc! { "note": "neither" },
            doc! { "email": { "is": "no text" } },
            doc! { "email": ["list@example.com"] },
        ])
        .await
        .unwrap();
    let store: Store = mongo.store().await;
    store.create_indexes().await.unwrap();

    let login = store.log_in(&Grant::new("google", Profile::new("ada"), Tokens::new("new"))).await.unwrap();
    let login = login.expect("an account that was there before signs in");
    assert_eq!((login.user.id, login.user.email.as_deref()), (id, Some("Ada@Example.com")));
    assert_eq!(login.account.refresh_token.as_ref().map(Token::expose), Some("kept"));
    assert_eq!(store.accounts(&id).await.unwrap().len(), 2);
    let other = Grant::new("a:b", Profile::new("c"), Tokens::new("t"));
    assert!(store.log_in(&other).await.unwrap().is_some());
    let other = Grant::new("a", Profile::new("b:c"), Tokens::new("t"));
    assert!(
        store.log_in(&other).await.unwrap().is_none(),
        "a colon in a name is no colon between name and id"
    );

    for (address, is_taken) in [
        ("ada@example.com", true),
        ("bob@xn--bcher-kva.example", true),
        ("New@example.com", true),
        ("old@example.com", false),
        ("gone@example.com", false),
    ] {
        let grant = Grant::new("github", Profile::new(address).with_email(address, true), Tokens::new("t"));
        let came = store.sign_up(users_runtime::store::NewLogin::new(grant, true).unwrap()).await.unwrap();
        assert_eq!(matches!(came, SignUp::EmailTaken), is_taken, "{address}: {came:?}");
    }
    let note = mongo.users().find_one(doc! { "_id": id }).await.unwrap().unwrap();
    assert_eq!(note.get_str("note").unwrap(), "the application's");
    mongo.drop().await;
}

#[tokio::test]
async fn more_users_than_are_updated_at_once_count() {
    let mongo = Mongo::new().await;
    let users: Vec<_> =
        (0..1203).map(|index| doc! { "email": format!("Person{index}@example.com") }).collect();
    mongo.users().insert_many(users).await.unwrap();
    let _: Store = mongo.store().await;
    let without = doc! { "email_key": { "$exists": false } };
    assert_eq!(mongo.users().count_documents(without).await.unwrap(), 0);
    assert_eq!(
        mongo.users().count_documents(doc! { "email_key": "person1202@example.com" }).await.unwrap(),
        1
    );
    mongo.drop().await;
}

/// The driver itself asks again for the first of them only, and writes nothing again.
#[tokio::test]
async fn a_connection_that_is_lost_while_users_are_read_is_no_matter() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let users: Vec<_> =
        (0..1203).map(|index| doc! { "email": format!("Person{index}@example.com") }).collect();
    mongo.users().insert_many(users).await.unwrap();
    for command in ["find", "getMore", "update"] {
        mongo.users().update_many(doc! {}, doc! { "$unset": { "email_key": "" } }).await.unwrap();
        proxy.plan(command, &Trouble::Swallow, 1);
        let _: Store = mongo.store().await;
        assert_eq!(proxy.clear(), 0, "{command}");
        let without = doc! { "email_key": { "$exists": false } };
        assert_eq!(mongo.users().count_documents(without).await.unwrap(), 0, "{command}");
    }
    mongo.drop().await;
}

#[tokio::test]
async fn users_who_share_an_address_or_an_account_are_told_of() {
    let account = || doc! { "oauth_name": "google", "account_id": "1" };
    for (first, second) in [
        (doc! { "email": "ada@example.com" }, doc! { "_id": "second", "email": "ADA@example.com" }),
        (doc! { "oauth_accounts": [account()] }, doc! { "_id": "second", "oauth_accounts": [account()] }),
    ] {
        let mongo = Mongo::new().await;
        mongo.users().insert_many([first, second]).await.unwrap();
        let said = failed(Store::new(mongo.users()).create_indexes().await);
        assert!(said.contains("\"second\"") && said.contains("email_key"), "{said}");
        failed(Store::new(mongo.users()).create_indexes().await);
        mongo.drop().await;
    }
    let mongo = Mongo::new().await;
    let twice = doc! { "email_key": "ada@example.com" };
    mongo.users().insert_many([twice.clone(), twice]).await.unwrap();
    let said = failed(Store::new(mongo.users()).create_indexes().await);
    assert!(said.contains("unique index on `email_key`") && said.contains("two documents"), "{said}");
    mongo.drop().await;
}

#[tokio::test]
async fn an_index_of_another_kind_in_the_way_is_told_of() {
    let mongo = Mongo::new().await;
    mongo.users().create_index(IndexModel::builder().keys(doc! { "email_key": 1 }).build()).await.unwrap();
    let said = failed(Store::new(mongo.users()).create_indexes().await);
    assert!(said.contains("unique index on `email_key`"), "{said}");
    mongo.drop().await;
}

#[tokio::test]
async fn keys_that_nobody_makes_are_refused() {
    let mongo = Mongo::new().await;
    let said = failed(MongoStore::<BigIntOfUuid>::new(mongo.users()).create_indexes().await);
    assert!(said.contains("account model") && said.contains("`ObjectId`"), "{said}");
    let said = failed(MongoStore::<BigIntOfInt>::new(mongo.users()).create_indexes().await);
    assert!(said.contains("user model"), "{said}");
    // Another store with the same collection may have made the indexes.
    let _: MongoStore<UuidOfUuid> = mongo.store().await;
    let said = failed(MongoStore::<BigIntOfInt>::new(mongo.users()).sign_up(new("ada")).await);
    assert!(said.contains("user model"), "{said}");
    assert_eq!(mongo.count().await, 0);
    mongo.drop().await;
}

#[derive(Clone, Debug, PartialEq, OAuthUser)]
struct Clash {
    id: ObjectId,
    email: Option<String>,
    #[oauth_user(column = "logins")]
    other: Option<String>,
}

#[oauth_account(user = "Clash", id = "ObjectId", related_name = "logins")]
struct ClashAccount;

#[oauth_account(user = "Clash", id = "ObjectId", related_name = "accounts", read = "IdentifiedRead")]
struct Identified {
    identity: Option<String>,
}

#[tokio::test]
async fn names_that_the_store_needs_itself_are_refused() {
    let mongo = Mongo::new().await;
    let said = failed(MongoStore::<ClashAccount>::new(mongo.users()).create_indexes().await);
    assert!(said.contains("`logins`") && said.contains("column"), "{said}");
    let said = failed(MongoStore::<Identified>::new(mongo.users()).create_indexes().await);
    assert!(said.contains("`identity`"), "{said}");
    let said = failed(MongoStore::<Identified>::new(mongo.users()).sign_up(new("ada")).await);
    assert!(said.contains("`identity`"), "{said}");
    assert!(MongoStore::<Identified>::new(mongo.users()).log_in(&grant("ada")).await.unwrap().is_none());
    mongo.drop().await;
}
