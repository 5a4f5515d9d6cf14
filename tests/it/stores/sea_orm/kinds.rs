//! Keys of the application's own types.

use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::entity::prelude::*;
use users_runtime::{Key, Store as _, UserStore as _};
use uuid::Uuid;

use super::{Place, create, grant, on_each_database, store};

on_each_database!(keys_may_be_the_applications_own, integers_may_be_the_applications_to_make);

#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType, Key)]
pub(crate) struct MemberId(i64);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Hash, DeriveValueType, Key)]
#[key(made_by = "Uuid::now_v7")]
pub(crate) struct LoginId(Uuid);

impl sea_orm::TryFromU64 for LoginId {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("LoginId"))
    }
}

mod member {
    use sea_orm::entity::prelude::*;
    use users_runtime::OAuthUser;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "member")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, column_name = "member_no")]
        #[oauth_user(id)]
        pub number: super::MemberId,
        #[oauth_user(email)]
        pub mail: String,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod login {
    #[users_runtime::oauth_account(
        user = "super::member::Model",
        orm = "sea_orm",
        table = "member_login",
        id = "super::LoginId"
    )]
    pub(crate) struct Model;
}

/// The application makes the account's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType, Key)]
#[key(made_by = "next")]
pub(crate) struct BadgeId(i64);

fn next() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(1 << 40);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

mod badge {
    #[users_runtime::oauth_account(
        user = "super::member::Model",
        orm = "sea_orm",
        table = "badge",
        id = "super::BadgeId",
        related_name = "badges"
    )]
    pub(crate) struct Model;
}

async fn keys_may_be_the_applications_own(place: Place) {
    let db = place.connect().await;
    let store = store::<login::Model>(&db).await;
    let ada = create(&store, grant("ada")).await;
    let bob = create(&store, grant("bob")).await;
    assert_eq!((&ada.user.number, &bob.user.number), (&MemberId(1), &MemberId(2)));
    assert_eq!(store.user(&bob.user.number).await.unwrap(), Some(bob.user));
    let found = login::Entity::find_by_id(ada.account.id.clone()).one(&db).await.unwrap();
    assert_eq!(found, Some(ada.account.clone()));
    let owner = ada.account.find_related(member::Entity).one(&db).await.unwrap();
    assert_eq!(owner, Some(ada.user));
    assert!(ada.account.id < bob.account.id, "version 7 is in the order of time");
    assert_eq!(store.accounts(&MemberId(1)).await.unwrap(), [ada.account]);
}

/// What a key of a new type is made by, SeaORM's schema does not know: a table of the store's own does.
async fn integers_may_be_the_applications_to_make(place: Place) {
    let db = place.connect().await;
    let store = store::<badge::Model>(&db).await;
    store.verify_schema().await.unwrap();
    let ada = create(&store, grant("ada")).await;
    let bob = create(&store, grant("bob")).await;
    assert_eq!((&ada.user.number, &bob.user.number), (&MemberId(1), &MemberId(2)));
    assert!(ada.account.id.0 >= 1 << 40 && bob.account.id.0 > ada.account.id.0, "{ada:?} {bob:?}");
    let found = badge::Entity::find_by_id(bob.account.id.clone()).one(&db).await.unwrap();
    assert_eq!(found.as_ref(), Some(&bob.account));
    assert_eq!(store.accounts(&MemberId(2)).await.unwrap(), [bob.account]);
}
