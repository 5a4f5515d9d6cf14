//! Fields of the types that people use.

use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::types::chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sqlx::types::time::{OffsetDateTime, PrimitiveDateTime};
use users_runtime::store::sql::SqlAccount;
use users_runtime::store::{NewLogin, SignUp, Store as _};
use users_runtime::{OAuthUser, UserStore as _, oauth_account};
use uuid::Uuid;

use super::{Engine, New, grant, new, on_each_database};

on_each_database!(fields_of_every_type_come_back_as_they_were);

/// An enum that is kept as a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, sqlx::Type)]
#[repr(i32)]
enum Level {
    Low = -1,
    High = 70_000,
}

/// An enum that is kept as text; on PostgreSQL it names a type of the database.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "snake_case")]
enum Mood {
    Glad,
    VerySad,
}

/// A type of the application's own around another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
struct Plan(String);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    theme: String,
    sizes: Vec<u8>,
}

fn settings() -> Settings {
    Settings { theme: "dark \" \\ 🙂".to_owned(), sizes: vec![1, 255] }
}

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_900_000_000_123_456).unwrap()
}

/// After the year 2038.
fn late() -> NaiveDateTime {
    DateTime::from_timestamp_micros(4_102_444_800_123_456).unwrap().naive_utc()
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1815, 12, 10).unwrap()
}

fn offset_moment() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(1_900_000_000_123_456_000).unwrap()
}

fn plain_moment() -> PrimitiveDateTime {
    let moment = offset_moment();
    PrimitiveDateTime::new(moment.date(), moment.time())
}

fn id() -> Uuid {
    Uuid::from_u128(7)
}

#[derive(Clone, Debug, PartialEq, OAuthUser)]
#[oauth_user(table = "user")]
struct Member {
    id: i64,
    email: String,
    #[oauth_user(default = "\"it's 🙂\".to_owned()")]
    text: String,
    #[oauth_user(default = "i16::MIN")]
    small: i16,
    #[oauth_user(default = "i32::MIN")]
    int: i32,
    #[oauth_user(default = "i64::MAX")]
    big_int: i64,
    #[oauth_user(default = "0.1")]
    real: f64,
    #[oauth_user(default = "0.5")]
    short_real: f32,
    #[oauth_user(default = "true")]
    flag: bool,
    #[oauth_user(default = "vec![0, 255, 39]")]
    bytes: Vec<u8>,
    #[oauth_user(default = "id()")]
    uuid: Uuid,
    #[oauth_user(default = "moment()")]
    moment: DateTime<Utc>,
    #[oauth_user(default = "day()")]
    day: NaiveDate,
    #[oauth_user(default = "late()")]
    local: NaiveDateTime,
    #[oauth_user(default = "offset_moment()", private)]
    offset: OffsetDateTime,
    #[oauth_user(default = "plain_moment()", private)]
    plain: PrimitiveDateTime,
    #[oauth_user(default = "serde_json::json!({\"a\": [1, null, \"é\"]})")]
    value: serde_json::Value,
    #[oauth_user(default = "Json(settings())")]
    settings: Json<Settings>,
    #[oauth_user(default = "Level::High")]
    level: Level,
    #[oauth_user(default = "Mood::VerySad")]
    mood: Mood,
    #[oauth_user(default = "Plan(\"paid\".to_owned())")]
    plan: Plan,
}

/// The same, where each may be missing.
#[oauth_account(user = "Member", table = "oauth_account", id = "i64")]
struct Membership {
    text: Option<String>,
    small: Option<i16>,
    int: Option<i32>,
    big_int: Option<i64>,
    real: Option<f64>,
    flag: Option<bool>,
    bytes: Option<Vec<u8>>,
    uuid: Option<Uuid>,
    moment: Option<DateTime<Utc>>,
    day: Option<NaiveDate>,
    local: Option<NaiveDateTime>,
    #[oauth_account(private)]
    offset: Option<OffsetDateTime>,
    #[oauth_account(private)]
    plain: Option<PrimitiveDateTime>,
    value: Option<serde_json::Value>,
    settings: Option<Json<Settings>>,
    level: Option<Level>,
    mood: Option<Mood>,
    plan: Option<Plan>,
    #[oauth_account(default = "Some(Json(settings()))")]
    some_settings: Option<Json<Settings>>,
    #[oauth_account(default = "Some(moment())")]
    some_moment: Option<DateTime<Utc>>,
    #[oauth_account(default = "Some(Mood::Glad)")]
    some_mood: Option<Mood>,
    #[oauth_account(default = "Some(Level::Low)")]
    some_level: Option<Level>,
    #[oauth_account(default = "Some(false)")]
    some_flag: Option<bool>,
}

fn member(id: i64) -> Member {
    Member {
        id,
        email: "ada@example.com".to_owned(),
        text: "it's 🙂".to_owned(),
        small: i16::MIN,
        int: i32::MIN,
        big_int: i64::MAX,
        real: 0.1,
        short_real: 0.5,
        flag: true,
        bytes: vec![0, 255, 39],
        uuid: Uuid::from_u128(7),
        moment: moment(),
        day: day(),
        local: late(),
        offset: offset_moment(),
        plain: plain_moment(),
        value: serde_json::json!({"a": [1, null, "é"]}),
        settings: Json(settings()),
        level: Level::High,
        mood: Mood::VerySad,
        plan: Plan("paid".to_owned()),
    }
}

async fn fields_of_every_type_come_back_as_they_were<D: Engine>()
where
    Membership: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    if D::NAME == "PostgreSQL" {
        database.run("CREATE TYPE mood AS ENUM ('glad', 'very_sad')").await;
    }
    let store = database.store::<Membership>().await;
    store.create_tables().await.unwrap();
    store.verify_schema().await.unwrap();
    let SignUp::Created(login) = store.sign_up(NewLogin::new(grant("ada"), true).unwrap()).await.unwrap()
    else {
        panic!("the first login makes the member");
    };
    let expected = member(login.user.id);
    assert_eq!(login.user, expected);
    assert_eq!(store.user(&login.user.id).await.unwrap().as_ref(), Some(&expected));
    let again = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((again.user, &again.account), (expected, &login.account));
    assert_eq!(again.account.some_mood, Some(Mood::Glad));
    assert_eq!(store.accounts(&login.user.id).await.unwrap(), [login.account]);
    assert!(matches!(store.sign_up(new("ada")).await.unwrap(), SignUp::Existing(_)));
}
