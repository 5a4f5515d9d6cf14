//! The application's entities, in the dense form and in the compact one.

/// A user in the dense form, whose key the application makes.
pub(super) mod dense {
    pub(crate) mod user {
        use sea_orm::entity::prelude::*;
        use users_runtime::OAuthUser;
        use uuid::Uuid;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
        #[sea_orm(table_name = "person")]
        pub(crate) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            pub email: String,
            pub is_active: bool,
            #[oauth_user(profile = "name")]
            pub name: Option<String>,
            #[sea_orm(has_many)]
            pub oauth_accounts: HasMany<super::oauth_account::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub(crate) mod oauth_account {
        use users_runtime::oauth_account;

        #[oauth_account(user = "super::user::Model", orm = "sea_orm", table = "person_account", id = "i64")]
        pub(crate) struct Model {
            #[oauth_account(profile = "/locale", column = "lang")]
            pub locale: Option<String>,
            #[sea_orm(ignore)]
            #[oauth_account(private)]
            pub seen: i32,
        }
    }
}

/// A user in the compact form, whose key the database makes.
pub(super) mod compact {
    pub(crate) mod user {
        use sea_orm::entity::prelude::*;
        use users_runtime::OAuthUser;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
        #[sea_orm(table_name = "member")]
        pub(crate) struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_name = "mail")]
            pub email: Option<String>,
            #[sea_orm(ignore)]
            pub seen: i32,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {
            #[sea_orm(has_many = "super::oauth_account::Entity")]
            OAuthAccount,
        }

        impl Related<super::oauth_account::Entity> for Entity {
            fn to() -> RelationDef {
                Relation::OAuthAccount.def()
            }
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub(crate) mod oauth_account {
        use users_runtime::oauth_account;

        #[oauth_account(user = "super::user::Model", orm = "sea_orm", table = "member_account")]
        pub(crate) struct Model;
    }
}
