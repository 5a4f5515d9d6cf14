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
    #[users_runtime::oauth_account(user = "super::user::Model")]
    pub struct OAuthAccount;

    pub fn store(db: &sea_orm::DatabaseConnection) {
        let _ = users_runtime::SeaOrmStore::<OAuthAccount>::new(db); //~ users_runtime::SeaOrmStore::<OAuthAccount>::new(db)
    }
}

fn main() {}
