//! The application's own fields, names and keys.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, Utc};
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Bson, doc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use users_runtime::store::{NewLogin, SignUp, Store as _, UserStore as _};
use users_runtime::{Grant, Key, MemoryStore, MongoStore, OAuthUser, Profile, Tokens, oauth_account};
use uuid::Uuid;

use super::{Mongo, create, failed, new};

/// A key of the application's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
struct MemberId(ObjectId);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Plan {
    Free,
    Paid { until: NaiveDate },
}

const SOME: Uuid = Uuid::from_u128(0x1234);

#[derive(Clone, Debug, PartialEq, OAuthUser)]
struct Member {
    #[oauth_user(id)]
    key: MemberId,
    #[oauth_user(email, column = "mail")]
    address: String,
    #[oauth_user(column = "text_of", default = "\"it's\\0; --\".to_owned()")]
    text: String,
    #[oauth_user(default = "i32::MIN")]
    int: i32,
    #[oauth_user(default = "i64::MAX")]
    big_int: i64,
    #[oauth_user(default = "u32::MAX")]
    unsigned: u32,
    #[oauth_user(default = "0.1")]
    real: f64,
    #[oauth_user(default = "true")]
    flag: bool,
    #[oauth_user(default = "vec![0, 255, 0]")]
    bytes: Vec<u8>,
    #[oauth_user(default = "SOME")]
    uuid: Uuid,
    #[oauth_user(default = "ObjectId::from_bytes([7; 12])")]
    other: ObjectId,
    #[oauth_user(default = "NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()")]
    date: NaiveDate,
    #[oauth_user(default = "DateTime::UNIX_EPOCH")]
    seen: DateTime<Utc>,
    #[oauth_user(default = "json!({ \"a\": [1, null, \"b\", 0.5, { \"$c\": true }] })")]
    json: Value,
    #[oauth_user(default = "Plan::Free")]
    plan: Plan,
    #[oauth_user(default = "Some(Plan::Paid { until: NaiveDate::from_ymd_opt(2030, 2, 28).unwrap() })")]
    next: Option<Plan>,
    #[oauth_user(default)]
    map: BTreeMap<String, i64>,
    #[oauth_user(profile = "name")]
    name: Option<String>,
    age: Option<i32>,
}

#[oauth_account(user = "Member", id = "String", related_name = "logins")]
struct Membership {
    note: Option<String>,
    #[oauth_account(column = "plan", default = "Plan::Free")]
    plan: Plan,
    #[oauth_account(default = "SOME")]
    uuid: Uuid,
}

fn named() -> Grant {
    let mut profile = Profile::new("ada").with_email("ada@example.com", true);
    profile.name = Some("Ada".to_owned());
    Grant::new("google", profile, Tokens::new("a"))
}

#[tokio::test]
async fn fields_of_every_type_come_back_as_they_were() {
    let mongo = Mongo::new().await;
    let store: MongoStore<Membership> = mongo.store().await;
    let SignUp::Created(login) = store.sign_up(NewLogin::new(named(), true).unwrap()).await.unwrap() else {
        panic!("the first login makes the member");
    };
    assert_eq!((login.user.name.as_deref(), login.user.age), (Some("Ada"), None));
    assert_eq!(login.user.text, "it's\0; --");
    assert_eq!(store.user(&login.user.key).await.unwrap().as_ref(), Some(&login.user));
    let again = store.log_in(&named()).await.unwrap().unwrap();
    assert_eq!((&again.user, &again.account), (&login.user, &login.account));
    assert_eq!(store.accounts(&login.user.key).await.unwrap(), [login.account]);

    let document = mongo.document().await;
    assert_eq!(document.get_object_id("_id").unwrap(), login.user.key.0);
    assert_eq!(document.get_str("mail").unwrap(), "ada@example.com");
    assert_eq!(document.get_str("text_of").unwrap(), "it's\0; --");
    assert_eq!(document.get_i64("big_int").unwrap(), i64::MAX);
    assert_eq!(document.get("plan").unwrap(), &Bson::from("free"));
    assert_eq!(document.get_object_id("other").unwrap(), login.user.other);
    assert_eq!(document.get_document("json").unwrap().get_array("a").unwrap().len(), 5);
    mongo.drop().await;
}

/// The driver's way to write a struct, which an application has used before.
#[tokio::test]
async fn what_the_driver_writes_is_read_and_the_other_way_round() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Part {
        uuid: Uuid,
        other: ObjectId,
        bytes: Vec<u8>,
        seen: DateTime<Utc>,
        plan: Plan,
    }
    let mongo = Mongo::new().await;
    let store: MongoStore<Membership> = mongo.store().await;
    let mut ada = create(&store, "ada").await.user;
    let parts = mongo.0.collection::<Part>("users");
    let part = parts.find_one(doc! {}).await.unwrap().unwrap();
    assert_eq!((part.uuid, &part.bytes, &part.plan), (ada.uuid, &ada.bytes, &ada.plan));

    (ada.uuid, ada.plan) =
        (Uuid::from_u128(5), Plan::Paid { until: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap() });
    let new = Part { uuid: ada.uuid, plan: ada.plan.clone(), ..part };
    let set = mongodb::bson::serialize_to_vec(&new).unwrap();
    let set = mongodb::bson::Document::from_reader(&set[..]).unwrap();
    mongo.users().update_one(doc! {}, doc! { "$set": set }).await.unwrap();
    assert_eq!(store.user(&ada.key).await.unwrap(), Some(ada));
    mongo.drop().await;
}

/// What a document can't hold.
#[derive(Clone, Debug, PartialEq, OAuthUser)]
struct Counter {
    id: Uuid,
    email: Option<String>,
    #[oauth_user(default = "u64::MAX")]
    clicks: u64,
}

#[oauth_account(user = "Counter")]
struct CounterAccount;

#[tokio::test]
async fn a_value_that_a_document_cannot_hold_fails() {
    let mongo = Mongo::new().await;
    let store: MongoStore<CounterAccount> = mongo.store().await;
    let said = failed(store.sign_up(new("ada")).await);
    assert!(said.contains("`clicks`") && said.contains("u64"), "{said}");
    assert_eq!(mongo.count().await, 0);
    mongo.drop().await;
}

/// A key that the application makes, badly: the second is the first again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Counted(i64);

static MADE: Mutex<Vec<i64>> = Mutex::new(Vec::new());

impl Key for Counted {
    type Repr = i64;

    fn from_repr(repr: i64) -> Self {
        Self(repr)
    }

    fn to_repr(&self) -> i64 {
        self.0
    }

    fn generate() -> Option<Self> {
        Some(Self(MADE.lock().unwrap().pop().unwrap_or(7)))
    }
}

#[derive(Clone, Debug, PartialEq, OAuthUser)]
struct Guest {
    id: Counted,
    email: Option<String>,
}

#[oauth_account(user = "Guest")]
struct GuestAccount;

#[tokio::test]
async fn a_key_that_is_taken_is_tried_once_more() {
    let mongo = Mongo::new().await;
    let store: MongoStore<GuestAccount> = mongo.store().await;
    MADE.lock().unwrap().extend([9, 8, 8]);
    assert_eq!(create(&store, "ada").await.user.id, Counted(8));
    assert_eq!(create(&store, "bob").await.user.id, Counted(9), "a key that was taken is made anew");
    assert_eq!(create(&store, "cem").await.user.id, Counted(7));
    let said = failed(store.sign_up(new("dee")).await);
    assert!(said.contains("`_id_`"), "{said}");
    assert_eq!(mongo.document().await.get_i64("_id").unwrap(), 8);
    mongo.drop().await;
}

/// What serde can't write, and only a store in memory can keep.
#[derive(Clone, Debug, PartialEq)]
struct Opaque;

#[derive(Clone, Debug, PartialEq, OAuthUser)]
struct Holder {
    id: Uuid,
    email: Option<String>,
    #[oauth_user(private, default = "Some(Opaque)")]
    opaque: Option<Opaque>,
}

#[oauth_account(user = "Holder")]
struct HolderAccount {
    #[oauth_account(private)]
    opaque: Option<Opaque>,
}

/// That it compiles is the point: the glue of one store asks nothing of who uses another.
#[tokio::test]
async fn a_field_that_no_document_can_hold_is_fine_in_other_stores() {
    let store = MemoryStore::<HolderAccount>::default();
    assert_eq!(create(&store, "ada").await.user.opaque, Some(Opaque));
}
