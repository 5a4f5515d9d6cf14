//! Keys of the application's own types.

use mongodb::bson::Bson;
use mongodb::bson::spec::BinarySubtype;

use super::{Mongo, failed, run};
use crate::stores::keys::models::{counted, made, nested, object_ids, texts, uuids};
use crate::stores::keys::{are_in_order, are_kept, are_made_inside, are_texts, are_the_applications};
use users_runtime::MongoStore;

/// Whether a document holds the keys of its user and of its account as these say.
async fn has_keys(mongo: Mongo, user: impl Fn(&Bson) -> bool, account: impl Fn(&Bson) -> bool) {
    let document = mongo.document().await;
    assert!(user(&document["_id"]), "{document}");
    let accounts = document.get_array("oauth_accounts").unwrap();
    assert!(account(&accounts[0].as_document().unwrap()["id"]), "{document}");
    mongo.drop().await;
}

fn is_uuid(value: &Bson) -> bool {
    matches!(value, Bson::Binary(binary) if binary.subtype == BinarySubtype::Uuid)
}

fn is_text(value: &Bson) -> bool {
    matches!(value, Bson::String(_))
}

fn is_object_id(value: &Bson) -> bool {
    matches!(value, Bson::ObjectId(_))
}

fn is_i32(value: &Bson) -> bool {
    matches!(value, Bson::Int32(_))
}

fn is_i64(value: &Bson) -> bool {
    matches!(value, Bson::Int64(_))
}

#[tokio::test]
async fn keys_of_each_type_that_the_application_makes_are_kept() {
    let mongo = Mongo::new().await;
    are_the_applications(&are_kept(&mongo.store::<made::OAuthAccount>().await).await);
    has_keys(mongo, is_i64, is_i32).await;
    let mongo = Mongo::new().await;
    are_in_order(&are_kept(&mongo.store::<uuids::OAuthAccount>().await).await);
    has_keys(mongo, is_uuid, is_uuid).await;
    let mongo = Mongo::new().await;
    are_texts(&are_kept(&mongo.store::<texts::OAuthAccount>().await).await);
    has_keys(mongo, is_text, is_text).await;
    let mongo = Mongo::new().await;
    are_made_inside(&are_kept(&mongo.store::<nested::OAuthAccount>().await).await);
    has_keys(mongo, is_i64, is_uuid).await;
    let mongo = Mongo::new().await;
    are_kept(&mongo.store::<object_ids::OAuthAccount>().await).await;
    has_keys(mongo, is_object_id, is_object_id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_promises_are_kept_with_integers_that_the_application_makes() {
    run::<made::OAuthAccount>().await;
}

#[tokio::test]
async fn a_key_that_the_database_is_to_make_is_an_error() {
    let mongo = Mongo::new().await;
    let store = MongoStore::<counted::OAuthAccount>::new(mongo.users());
    let said = failed(store.create_indexes().await);
    assert!(said.contains("MongoDB makes no integer keys"), "{said}");
    assert!(said.contains("`#[key(made_by = \"…\")]`"), "{said}");
    mongo.drop().await;
}
