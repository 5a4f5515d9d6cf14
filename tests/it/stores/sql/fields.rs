//! The application's own fields, names and keys.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};
use users_runtime::store::sql::SqlAccount;
use users_runtime::store::{NewLogin, SignUp, Store as _};
use users_runtime::{Grant, Key, OAuthUser, Profile, Tokens, UserStore as _, oauth_account};
use uuid::Uuid;

use super::{Engine, New, assert_failed, create, grant, new, on_each_database};

on_each_database!(
    fields_of_every_type_come_back_as_they_were,
    an_address_is_unique_whatever_its_column_is_called,
    a_key_that_is_taken_is_tried_once_more,
);

/// A key of the application's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
struct MemberId(i64);

/// A type of the application's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Plan(String);

impl<DB: Database> Type<DB> for Plan
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }

    fn compatible(found: &DB::TypeInfo) -> bool {
        String::compatible(found)
    }
}

impl<'q, DB: Database> Encode<'q, DB> for Plan
where
    String: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.0.encode_by_ref(buffer)
    }
}

impl<'r, DB: Database> Decode<'r, DB> for Plan
where
    String: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        String::decode(value).map(Self)
    }
}

/// Names that SQL has for itself, or that no one quotes by accident.
#[derive(Clone, Debug, PartialEq, OAuthUser)]
#[oauth_user(table = "order")]
struct Member {
    #[oauth_user(column = "primary")]
    id: MemberId,
    #[oauth_user(column = "select")]
    email: String,
    #[oauth_user(column = "group", default = "\"it's; --\".to_owned()")]
    text: String,
    #[oauth_user(default = "i32::MIN")]
    int: i32,
    #[oauth_user(default = "i64::MAX")]
    big_int: i64,
    #[oauth_user(default = "true")]
    flag: bool,
    #[oauth_user(default = "0.1")]
    real: f64,
    #[oauth_user(default = "vec![0, 255, 0]")]
    bytes: Vec<u8>,
    #[oauth_user(default = "Plan(\"paid\".to_owned())")]
    plan: Plan,
    #[oauth_user(profile = "name")]
    name: Option<String>,
    age: Option<i32>,
    #[oauth_user(default = "Some(2.0)")]
    ratio: Option<f64>,
    #[oauth_user(default = "Some(vec![])")]
    maybe_bytes: Option<Vec<u8>>,
    maybe: Option<bool>,
}

#[oauth_account(user = "Member", table = "where", id = "String")]
struct Membership {
    note: Option<String>,
    #[oauth_account(default)]
    logins: i64,
}

fn named() -> Grant {
    let mut profile = Profile::new("ada").with_email("ada@example.com", true);
    profile.name = Some("Ada".to_owned());
    Grant::new("google", profile, Tokens::new("a"))
}

async fn fields_of_every_type_come_back_as_they_were<D: Engine>()
where
    Membership: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Membership>().await;
    store.create_tables().await.unwrap();
    store.verify_schema().await.unwrap();
    let SignUp::Created(login) = store.sign_up(NewLogin::new(named(), true).unwrap()).await.unwrap() else {
        panic!("the first login makes the member");
    };
    let expected = Member {
        id: MemberId(1),
        email: "ada@example.com".to_owned(),
        text: "it's; --".to_owned(),
        int: i32::MIN,
        big_int: i64::MAX,
        flag: true,
        real: 0.1,
        bytes: vec![0, 255, 0],
        plan: Plan("paid".to_owned()),
        name: Some("Ada".to_owned()),
        age: None,
        ratio: Some(2.0),
        maybe_bytes: Some(vec![]),
        maybe: None,
    };
    assert_eq!(login.user, expected);
    assert_eq!(store.user(&login.user.id).await.unwrap().as_ref(), Some(&expected));
    let again = store.log_in(&named()).await.unwrap().unwrap();
    assert_eq!(again.user, expected);
    assert_eq!(again.account, login.account);
    assert!(Uuid::parse_str(&again.account.id).is_ok(), "a text key is the application's");
    assert_eq!(store.accounts(&login.user.id).await.unwrap(), [login.account]);

    let rows = database.rows("SELECT \"group\", \"plan\" FROM \"order\"").await;
    assert_eq!(rows, [["it's; --", "paid"]]);
}

async fn an_address_is_unique_whatever_its_column_is_called<D: Engine>()
where
    Membership: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Membership>().await;
    create(&store, "ada").await;
    create(&store, "bob").await;
    let mut other = grant("other");
    other.profile = Profile::new("other").with_email("ADA@example.com", true);
    let came = store.sign_up(NewLogin::new(other, true).unwrap()).await.unwrap();
    assert!(matches!(came, SignUp::EmailTaken));
    let double =
        "INSERT INTO \"order\" (\"select\", \"group\", \"int\", big_int, flag, \"real\", bytes, \"plan\")
        VALUES ('ADA@EXAMPLE.COM', '', 0, 0, false, 0, '', '')";
    let error = database.try_run(double).await.unwrap_err();
    assert!(error.as_database_error().unwrap().is_unique_violation(), "{error}");
}

/// A key that the application makes, badly: the second is the first again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(made_by = "made")]
struct Counted(i64);

thread_local! {
    /// The keys to come, the last first.
    static MADE: RefCell<Vec<i64>> = const { RefCell::new(Vec::new()) };
}

fn made() -> i64 {
    MADE.with_borrow_mut(Vec::pop).unwrap_or(7)
}

#[derive(Clone, Debug, PartialEq, OAuthUser)]
struct Guest {
    id: Counted,
    email: Option<String>,
}

#[oauth_account(user = "Guest")]
struct GuestAccount;

async fn a_key_that_is_taken_is_tried_once_more<D: Engine>()
where
    GuestAccount: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<GuestAccount>().await;
    MADE.with_borrow_mut(|made| made.extend([9, 8, 8]));
    assert_eq!(create(&store, "ada").await.user.id, Counted(8));
    assert_eq!(create(&store, "bob").await.user.id, Counted(9), "a key that was taken is made anew");
    assert_eq!(create(&store, "cem").await.user.id, Counted(7));
    assert_failed(store.sign_up(new("dee")).await);
}
