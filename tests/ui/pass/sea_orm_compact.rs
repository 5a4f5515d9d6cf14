//! SeaORM's compact form, names of one's own, and a key of one's own, in a program.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]
#![allow(clippy::redundant_pub_crate, reason = "it wants what `unreachable_pub` refuses")]

mod member {
    use sea_orm::entity::prelude::*;
    use users_runtime::OAuthUser;

    #[derive(OAuthUser, Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members", rename_all = "camelCase")]
    #[oauth_user(table = "members")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, column_name = "no")]
        #[oauth_user(id, column = "no")]
        pub(crate) number: i32,
        #[sea_orm(column_name = "mail")]
        #[oauth_user(email)]
        pub(crate) e_mail: Option<String>,
        #[sea_orm(ignore)]
        pub(crate) seen: bool,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {
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
    pub(crate) struct LoginId(i64);

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
    pub(crate) struct Model;
}

use member::Model as Member;
use sea_orm::ModelTrait as _;

fn main() {
    let member = Member { number: 1, e_mail: None, seen: false };
    let _ = member.find_related(login::Entity);
    println!("{}", size_of::<login::LoginRead>() + size_of::<login::Model>());
}
