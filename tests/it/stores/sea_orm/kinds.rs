//! Keys of the application's own types.

use sea_orm::entity::prelude::*;
use users_runtime::{Key, Store as _, UserStore as _};
use uuid::Uuid;

use super::{Place, create, grant, on_each_database, store};

on_each_database!(keys_may_be_the_applications_own);

#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub(crate) struct MemberId(i64);

impl Key for MemberId {
    type Repr = i64;

    fn from_repr(repr: i64) -> Self {
        Self(repr)
    }

    fn to_repr(&self) -> i64 {
        self.0
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub(crate) struct LoginId(Uuid);

impl Key for LoginId {
    type Repr = Uuid;

    fn from_repr(repr: Uuid) -> Self {
        Self(repr)
    }

    fn to_repr(&self) -> Uuid {
        self.0
    }
}

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
    assert_eq!(store.accounts(&MemberId(1)).await.unwrap(), [ada.account]);
}
