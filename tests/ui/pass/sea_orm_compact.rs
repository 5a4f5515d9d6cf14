//! SeaORM's compact form, names of one's own, and a key of one's own.

mod member {
    use sea_orm::entity::prelude::*;
    use users_runtime::OAuthUser;

    #[derive(OAuthUser, Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members", rename_all = "camelCase")]
    #[oauth_user(table = "members")]
    pub struct Model {
        #[sea_orm(primary_key, column_name = "no")]
        #[oauth_user(id, column = "no")]
        pub number: i32,
        #[sea_orm(column_name = "mail")]
        #[oauth_user(email)]
        pub e_mail: Option<String>,
        #[sea_orm(ignore)]
        pub seen: bool,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::login::Entity")]
        Login,
    }

    impl Related<super::login::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Login.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod login {
    use sea_orm::entity::prelude::*;
    use users_runtime::{Key, oauth_account};

    #[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType)]
    pub struct LoginId(i64);

    impl Key for LoginId {
        type Repr = i64;

        fn from_repr(repr: i64) -> Self {
            Self(repr)
        }

        fn to_repr(&self) -> i64 {
            self.0
        }
    }

    #[oauth_account(user = crate::Member, related_name = logins, orm = sea_orm, table = "logins", id = LoginId, read = "LoginRead")]
    pub struct Model;
}

use member::Model as Member;
use sea_orm::{EntityTrait, ModelTrait as _};
use users_runtime::MemoryStore;

fn is_entity<E: EntityTrait>() {}

fn main() {
    is_entity::<login::Entity>();
    let _ = MemoryStore::<login::Model>::new();
    let _: fn(login::Model) -> login::LoginRead = login::LoginRead::from;
    let member = Member { number: 1, e_mail: None, seen: false };
    let _ = member.find_related(login::Entity);
}
