//! The application's own fields, of the types that people use with SeaORM.

use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use users_runtime::{Store as _, UserStore as _};

use super::{Place, create, grant, on_each_database, store};

on_each_database!(
    fields_of_every_type_come_back_as_they_were,
    fields_of_every_type_are_seaorms_own,
    an_enum_of_the_databases_own_comes_back,
    a_number_that_the_database_cannot_keep_is_an_error,
);

mod user {
    use sea_orm::entity::prelude::*;
    use sea_orm::prelude::{
        ChronoDate, ChronoDateTime, ChronoDateTimeUtc, TimeDate, TimeDateTimeWithTimeZone,
    };
    use serde::{Deserialize, Serialize};
    use users_runtime::OAuthUser;
    use uuid::Uuid;

    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))")]
    pub(crate) enum Plan {
        #[sea_orm(string_value = "free")]
        Free,
        #[sea_orm(string_value = "paid")]
        Paid,
    }

    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub(crate) enum Level {
        #[sea_orm(num_value = 1)]
        Low,
        #[sea_orm(num_value = -7)]
        Odd,
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "order", rename_all = "camelCase")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_name = "select")]
        pub email: String,
        #[sea_orm(column_name = "group", column_type = "Text")]
        #[oauth_user(default = "\"it's; -- \\u{1F600}\".to_owned()")]
        pub long_text: String,
        #[oauth_user(default = "i16::MIN")]
        pub small: i16,
        #[oauth_user(default = "i32::MIN")]
        pub int: i32,
        #[oauth_user(default = "i64::MAX")]
        pub big_int: i64,
        #[oauth_user(default = "0.1")]
        pub real_number: f64,
        #[oauth_user(default = "true")]
        pub flag: bool,
        #[oauth_user(default = "vec![0, 255, 0]")]
        pub bytes: Vec<u8>,
        #[oauth_user(default = "Uuid::from_u128(7)")]
        pub other: Uuid,
        #[oauth_user(default = "serde_json::json!({\"a\": [1, null]})")]
        pub json: Json,
        #[oauth_user(default = "ChronoDate::from_ymd_opt(2024, 2, 29).unwrap()", private)]
        pub date: ChronoDate,
        #[oauth_user(default = "super::moment().naive_utc()", private)]
        pub at: ChronoDateTime,
        #[oauth_user(default = "super::moment()", private)]
        pub at_utc: ChronoDateTimeUtc,
        #[oauth_user(default = "TimeDate::from_ordinal_date(2024, 60).unwrap()", private)]
        pub time_date: TimeDate,
        #[oauth_user(
            default = "TimeDateTimeWithTimeZone::from_unix_timestamp(1_700_000_000).unwrap()",
            private
        )]
        pub time_at: TimeDateTimeWithTimeZone,
        #[oauth_user(default = "Plan::Paid")]
        pub plan: Plan,
        #[oauth_user(default = "Level::Odd")]
        pub level: Level,
        #[oauth_user(profile = "name")]
        pub name: Option<String>,
        pub age: Option<i32>,
        #[oauth_user(default = "Some(vec![])")]
        pub maybe_bytes: Option<Vec<u8>>,
        pub maybe_json: Option<Json>,
        #[oauth_user(private)]
        pub maybe_at: Option<ChronoDateTimeUtc>,
        #[oauth_user(default = "Some(Plan::Free)")]
        pub maybe_plan: Option<Plan>,
        #[sea_orm(ignore)]
        pub seen: u64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod account {
    use sea_orm::prelude::{ChronoDateTimeUtc, Json};

    use super::user::Plan;

    #[users_runtime::oauth_account(user = "super::user::Model", orm = "sea_orm", table = "where")]
    pub(crate) struct Model {
        #[oauth_account(default = "Plan::Paid")]
        pub plan: Plan,
        #[sea_orm(column_name = "from")]
        pub claims: Option<Json>,
        #[oauth_account(default = "super::moment()", private)]
        pub since: ChronoDateTimeUtc,
        #[oauth_account(column = "key", default)]
        pub logins: i64,
    }
}

fn moment() -> sea_orm::prelude::ChronoDateTimeUtc {
    "2024-02-29T12:34:56Z".parse().unwrap()
}

async fn fields_of_every_type_come_back_as_they_were(place: Place) {
    let db = place.connect().await;
    let store = store::<account::Model>(&db).await;
    let mut named = grant("ada");
    named.profile.name = Some("Ada".to_owned());
    let login = create(&store, named.clone()).await;
    assert_eq!(login.user.name.as_deref(), Some("Ada"));
    assert_eq!((login.user.level.clone(), login.user.seen), (user::Level::Odd, 0));
    assert_eq!(store.user(&login.user.id).await.unwrap().as_ref(), Some(&login.user));
    let again = store.log_in(&named).await.unwrap().unwrap();
    assert_eq!((again.user, &again.account), (login.user, &login.account));
    assert_eq!(store.accounts(&again.account.user_id).await.unwrap(), [login.account]);
}

/// What the store writes SeaORM reads, and the other way round.
async fn fields_of_every_type_are_seaorms_own(place: Place) {
    let db = place.connect().await;
    let store = store::<account::Model>(&db).await;
    let login = create(&store, grant("ada")).await;
    let user = user::Entity::find_by_id(login.user.id).one(&db).await.unwrap();
    assert_eq!(user.as_ref(), Some(&login.user));
    let account = account::Entity::find_by_id(login.account.id).one(&db).await.unwrap();
    assert_eq!(account.as_ref(), Some(&login.account));

    user::Entity::delete_by_id(login.user.id).exec(&db).await.unwrap();
    let user = login.user.clone().into_active_model().reset_all().insert(&db).await.unwrap();
    assert_eq!(user, login.user);
    login.account.clone().into_active_model().reset_all().insert(&db).await.unwrap();
    let again = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((again.user, again.account), (login.user, login.account));
}

mod native {
    pub(crate) mod user {
        use sea_orm::entity::prelude::*;
        use serde::{Deserialize, Serialize};
        use users_runtime::OAuthUser;

        #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
        pub(crate) enum Mood {
            #[sea_orm(string_value = "fine")]
            Fine,
            #[sea_orm(string_value = "sad")]
            Sad,
        }

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
        #[sea_orm(table_name = "patient")]
        pub(crate) struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub email: String,
            #[oauth_user(default = "Mood::Sad")]
            pub mood: Mood,
            pub before: Option<Mood>,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub(crate) mod account {
        use super::user::Mood;

        #[users_runtime::oauth_account(
            user = "super::user::Model",
            orm = "sea_orm",
            table = "patient_account"
        )]
        pub(crate) struct Model {
            #[oauth_account(default = "Some(Mood::Sad)")]
            pub mood: Option<Mood>,
        }
    }
}

/// On PostgreSQL it is a type of its own, which schema sync makes.
async fn an_enum_of_the_databases_own_comes_back(place: Place) {
    let db = place.connect().await;
    db.get_schema_registry("it::stores::sea_orm::fields::native::*").sync(&db).await.unwrap();
    let store = store::<native::account::Model>(&db).await;
    let login = create(&store, grant("ada")).await;
    let again = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((&again.user, &again.account), (&login.user, &login.account));
    assert_eq!(again.user.mood, native::user::Mood::Sad);
    assert_eq!((again.user.before, again.account.mood), (None, Some(native::user::Mood::Sad)));
    let kept = native::user::Entity::find().one(&db).await.unwrap();
    assert_eq!(kept, Some(login.user));
}

mod large {
    pub(crate) mod user {
        use sea_orm::entity::prelude::*;
        use users_runtime::OAuthUser;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
        #[sea_orm(table_name = "large")]
        pub(crate) struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub email: String,
            #[oauth_user(default = "u64::MAX")]
            pub number: u64,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub(crate) mod account {
        #[users_runtime::oauth_account(user = "super::user::Model", orm = "sea_orm", table = "large_account")]
        pub(crate) struct Model;
    }
}

/// SeaORM itself panics, but on MySQL, which can.
async fn a_number_that_the_database_cannot_keep_is_an_error(place: Place) {
    use users_runtime::store::NewLogin;
    let db = place.connect().await;
    let store = store::<large::account::Model>(&db).await;
    let came = store.sign_up(NewLogin::new(grant("ada"), true).unwrap()).await;
    if db.get_database_backend() == sea_orm::DbBackend::MySql {
        came.unwrap();
        let found = store.log_in(&grant("ada")).await.unwrap().unwrap();
        assert_eq!(found.user.number, u64::MAX);
    } else {
        let error = format!("{:?}", came.unwrap_err());
        assert!(error.contains("a number over 9223372036854775807"), "{error}");
        assert!(store.log_in(&grant("ada")).await.unwrap().is_none(), "nothing was written");
    }
}
