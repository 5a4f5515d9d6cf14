use sea_orm::entity::prelude::*;
use users_runtime::OAuthUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthUser)]
#[sea_orm(table_name = "user", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[oauth_user(email)]
    pub e_mail: String, //~ e_mail
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
