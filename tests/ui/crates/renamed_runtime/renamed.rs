//@ auth = { package = "users-runtime", path = "users-runtime" }
//@ axum = { version = "0.8", default-features = false }
//@ sea-orm = { version = "2.0", default-features = false, features = ["macros"] }

use auth::{CurrentUser, Google, Key, Keys, MemoryStore, OAuth, OAuthUser, oauth_account};
use axum::Router;
use axum::routing::get;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Key)]
#[key(crate = "auth")]
pub struct UserId(i64);

#[derive(Clone, Debug, OAuthUser)]
#[oauth_user(crate = "auth", accounts)]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub is_active: bool,
    #[oauth_user(profile = "name")]
    pub name: Option<String>,
}

#[oauth_account(crate = "auth", id = "i64")]
pub struct OAuthAccount;

/// From the root, with an entity of SeaORM's.
mod badge {
    #[auth::oauth_account(crate = "::auth", user = "user::Model", table = "badges", orm = "sea_orm", id = "i64")]
    pub struct Model;

    pub mod user {
        use auth::OAuthUser;
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
        #[sea_orm(table_name = "user")]
        #[oauth_user(crate = auth)]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub email: String,
        }

        #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }
}

async fn me(CurrentUser(user): CurrentUser<User>) -> String {
    UserRead::from(user).email
}

fn main() {
    let oauth = OAuth::<OAuthAccount>::builder(MemoryStore::default()).keys(Keys::generate()).build().unwrap();
    let _: Router = Router::new()
        .nest("/auth/google", OAuthAccount::login_routes(Google::new("client id", "client secret")))
        .route("/me", get(me))
        .with_state(oauth);
}
