//! SeaORM's schema sync and migrations see the account, and the store goes on from what they make.

use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, DatabaseConnection, EntityTrait as _, IntoActiveModel as _,
};
use users_runtime::store::sql::{DifferenceKind, SchemaError};
use users_runtime::store::{NewLogin, SignUp};
use users_runtime::{Profile, SeaOrmStore, Store as _, Token};
use uuid::Uuid;

use super::entities::dense::{oauth_account, user};
use super::{Place, create, grant, on_each_database};

on_each_database!(
    schema_sync_makes_the_rules_of_accounts,
    the_store_goes_on_from_schema_sync,
    schema_sync_goes_on_from_the_store,
);

/// What an application with the feature `schema-sync` calls at its start.
async fn sync(db: &DatabaseConnection) {
    db.get_schema_registry("it::stores::sea_orm::entities::dense::*").sync(db).await.unwrap();
}

async fn add_user(db: &DatabaseConnection, email: &str) -> user::Model {
    let (id, email) = (Set(Uuid::new_v4()), Set(email.to_owned()));
    user::ActiveModel { id, email, is_active: Set(true), name: Set(None) }.insert(db).await.unwrap()
}

fn account(user_id: Uuid, account_id: &str) -> oauth_account::ActiveModel {
    oauth_account::ActiveModel {
        user_id: Set(user_id),
        oauth_name: Set("google".to_owned()),
        access_token: Set(Token::from("a-secret")),
        account_id: Set(account_id.to_owned()),
        ..Default::default()
    }
}

async fn schema_sync_makes_the_rules_of_accounts(place: Place) {
    let db = place.connect().await;
    sync(&db).await;
    let ada = add_user(&db, "ada@example.com").await;
    let first = account(ada.id, "1").insert(&db).await.unwrap();
    let second = account(ada.id, "2").insert(&db).await.unwrap();
    assert!(first.id < second.id, "the database makes the keys");
    account(ada.id, "1").insert(&db).await.expect_err("an identity is there once");
    account(Uuid::new_v4(), "3").insert(&db).await.expect_err("an account has a user");
    let mut long = second.into_active_model();
    long.refresh_token = Set(Some(Token::from("t".repeat(60_000))));
    let long = long.update(&db).await.unwrap();
    assert_eq!(long.refresh_token.unwrap().expose().len(), 60_000);
    user::Entity::delete_by_id(ada.id).exec(&db).await.unwrap();
    let left = oauth_account::Entity::find().all(&db).await.unwrap();
    assert!(left.is_empty(), "accounts go with their user: {left:?}");
}

async fn the_store_goes_on_from_schema_sync(place: Place) {
    let db = place.connect().await;
    // As at each start of an application.
    for start in 0..3 {
        sync(&db).await;
        let store = SeaOrmStore::<oauth_account::Model>::new(&db).unwrap();
        store.create_tables().await.unwrap();
        if start == 0 {
            create(&store, grant("ada")).await;
        }
        let mut twin = grant("twin");
        twin.profile = Profile::new("twin").with_email("ADA@example.com", true);
        let came = store.sign_up(NewLogin::new(twin, true).unwrap()).await.unwrap();
        assert!(matches!(came, SignUp::EmailTaken), "an address is one user's, whatever its case: {came:?}");
        assert!(store.log_in(&grant("ada")).await.unwrap().is_some());
        match store.verify_schema().await {
            Ok(()) => {}
            Err(SchemaError::Differs(differences)) => {
                // SeaORM has no words for a collation, nor for LONGTEXT: on MySQL the store had better make the tables.
                let is_known = |kind| matches!(kind, DifferenceKind::Comparison | DifferenceKind::Narrow);
                let is_mysql = db.get_database_backend() == sea_orm::DbBackend::MySql;
                let others = differences.iter().filter(|difference| !is_mysql || !is_known(difference.kind));
                assert_eq!(others.collect::<Vec<_>>(), Vec::<&users_runtime::store::sql::Difference>::new());
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

async fn schema_sync_goes_on_from_the_store(place: Place) {
    let db = place.connect().await;
    let store = SeaOrmStore::<oauth_account::Model>::new(&db).unwrap();
    for _ in 0..3 {
        store.create_tables().await.unwrap();
        // Also what schema sync took away: unique indexes that no entity has, as on SQLite and MySQL the one on
        // addresses.
        store.verify_schema().await.unwrap();
        sync(&db).await;
    }
    create(&store, grant("ada")).await;
    let kept = oauth_account::Entity::find().one(&db).await.unwrap().unwrap();
    assert_eq!(kept.account_id, "ada");
}
