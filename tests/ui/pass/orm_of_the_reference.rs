//! The example of `orm` on the attribute's page, which has no `SeaORM` to be compiled with.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(missing_docs, reason = "the example has none")]

/// The user model.
pub mod user {
    use sea_orm::entity::prelude::*;
    use users_runtime::OAuthUser;

    /// A user.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        /// The key.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The address.
        pub email: String,
    }

    /// What a user belongs to.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The account model.
pub mod oauth_account {
    #[users_runtime::oauth_account(user = "super::user::Model", orm = "sea_orm", table = "oauth_account")]
    pub struct Model {
        #[sea_orm(column_type = "Text")]
        pub note: Option<String>,
    }
}

fn main() {}
