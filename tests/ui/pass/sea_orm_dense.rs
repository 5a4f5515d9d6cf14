//! SeaORM's dense form, with the user's side of the relation, in a library.

#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic, clippy::nursery)]

/// Users.
pub mod user {
    use sea_orm::entity::prelude::*;
    use users_runtime::OAuthUser;
    use uuid::Uuid;

    /// A person.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, OAuthUser)]
    #[sea_orm(table_name = "user")]
    #[oauth_user(accounts)]
    pub struct Model {
        /// The key.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The address.
        #[sea_orm(unique)]
        pub email: String,
        /// What others call the person.
        #[oauth_user(profile = "name")]
        pub display_name: Option<String>,
        /// The accounts.
        #[sea_orm(has_many)]
        pub oauth_accounts: HasMany<super::oauth_account::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Accounts.
pub mod oauth_account {
    use users_runtime::oauth_account;

    /// An account.
    #[oauth_account(user = "super::user::Model", orm = "sea_orm", table = "oauth_account", id = "i64")]
    pub struct Model {
        /// The language.
        #[oauth_account(profile = "/locale", column = "lang")]
        #[sea_orm(column_type = "Text")]
        pub locale: Option<String>,
        /// Kept nowhere.
        #[sea_orm(ignore)]
        pub seen: bool,
    }
}

use oauth_account::OAuthAccountRead;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait as _, ModelTrait as _};
use user::UserRead;
use users_runtime::{OAuth, SeaOrmStore};

/// The relation, both ways.
///
/// # Errors
///
/// The database fails.
pub async fn both_ways(db: &DatabaseConnection) -> Result<(), DbErr> {
    for (user, accounts) in
        user::Entity::find().find_with_related(oauth_account::Entity).all(db).await?
    {
        let view = UserRead::with_accounts(user, &accounts);
        for account in accounts {
            let owner: Option<user::Model> = account.find_related(user::Entity).one(db).await?;
            println!("{view:?} {owner:?} {:?}", OAuthAccountRead::from(account));
        }
    }
    Ok(())
}

/// The store and the relation's method.
///
/// # Errors
///
/// The store fails.
pub async fn accounts(
    db: &DatabaseConnection,
    user: &user::Model,
    oauth: &OAuth<oauth_account::Model>,
) -> Result<Vec<oauth_account::Model>, Box<dyn std::error::Error>> {
    SeaOrmStore::<oauth_account::Model>::new(db)?.create_tables().await?;
    Ok(user.oauth_accounts(oauth).await?)
}
