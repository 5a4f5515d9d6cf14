use sea_orm::entity::prelude::*;
use users_runtime::OAuthUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, OAuthUser)]
#[sea_orm(table_name = "user")]
#[oauth_user(table = "users")] //~ "users"
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
