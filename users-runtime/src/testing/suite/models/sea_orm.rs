//! The same models as SeaORM entities: a user in the dense form, with its side of the relation, and users in the
//! compact form; accounts with either kind of key.

/// A user with a UUID, who has an e-mail address, in the dense form.
pub mod uuid_user {
    use sea_orm::entity::prelude::*;
    use uuid::Uuid;

    use crate::OAuthUser;

    /// The user.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "user")]
    #[oauth_user(crate = "crate")]
    pub struct Model {
        /// The primary key.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The e-mail address.
        pub email: String,
        /// Whether the user may sign in.
        pub is_active: bool,
        /// Whether the e-mail address is verified.
        pub is_verified: bool,
        /// Whether the user may do everything.
        pub is_superuser: bool,
        /// A name to show.
        #[oauth_user(profile = "name")]
        pub display_name: Option<String>,
        /// The accounts at providers.
        #[sea_orm(has_many)]
        pub oauth_accounts: HasMany<super::uuid_of_uuid::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A user with a 64-bit key, who may have no e-mail address, in the compact form.
pub mod big_int_user {
    use sea_orm::entity::prelude::*;

    use crate::OAuthUser;

    /// The user.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "user")]
    #[oauth_user(crate = "crate")]
    pub struct Model {
        /// The primary key.
        #[sea_orm(primary_key)]
        pub id: i64,
        /// The e-mail address, if there is one.
        pub email: Option<String>,
        /// The hash of the password.
        pub hashed_password: String,
        /// Whether the user may sign in.
        pub is_active: bool,
        /// Whether the e-mail address is verified.
        pub is_verified: bool,
    }

    /// What a user has.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        /// The accounts at providers.
        #[sea_orm(has_many = "super::uuid_of_big_int::Entity")]
        OAuthAccount,
    }

    impl Related<super::uuid_of_big_int::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::OAuthAccount.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// UUIDs for both.
pub mod uuid_of_uuid {
    /// The account.
    #[crate::oauth_account(
        crate = "crate",
        user = "super::uuid_user::Model",
        orm = "sea_orm",
        table = "oauth_account"
    )]
    pub struct Model;
}

/// A 64-bit key for the account, a UUID for the user.
pub mod big_int_of_uuid {
    /// The account.
    #[crate::oauth_account(
        crate = "crate",
        user = "super::uuid_user::Model",
        orm = "sea_orm",
        table = "oauth_account",
        id = "i64",
        related_name = "big_int_accounts"
    )]
    pub struct Model;
}

/// A UUID for the account, a 64-bit key for the user.
pub mod uuid_of_big_int {
    /// The account.
    #[crate::oauth_account(
        crate = "crate",
        user = "super::big_int_user::Model",
        orm = "sea_orm",
        table = "oauth_account"
    )]
    pub struct Model;
}

/// 64-bit keys for both.
pub mod big_int_of_big_int {
    /// The account.
    #[crate::oauth_account(
        crate = "crate",
        user = "super::big_int_user::Model",
        orm = "sea_orm",
        table = "oauth_account",
        id = "i64",
        related_name = "big_int_accounts"
    )]
    pub struct Model;
}
