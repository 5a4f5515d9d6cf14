mod user {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, users_runtime::OAuthUser)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod oauth_account {
    use users_runtime::Key;

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct AccountId(i64);

    impl Key for AccountId {
        type Repr = i64;

        fn from_repr(repr: i64) -> Self {
            Self(repr)
        }

        fn to_repr(&self) -> i64 {
            self.0
        }
    }

    #[users_runtime::oauth_account(
        user = "super::user::Model",
        orm = "sea_orm",
        table = "oauth_account",
        id = "AccountId" //~ "AccountId"
    )]
    pub struct Model;
}

fn main() {}
