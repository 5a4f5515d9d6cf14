//! The application's own view of its accounts.

use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityLoaderTrait as _, EntityTrait as _,
    IntoActiveModel as _, ModelTrait as _, PaginatorTrait as _, QueryFilter as _, TransactionTrait as _,
};
use users_runtime::{Store as _, Token};
use uuid::Uuid;

use super::entities::{compact, dense};
use super::{Place, create, grant, on_each_database, store};

on_each_database!(
    a_dense_user_has_its_accounts,
    a_compact_user_has_its_accounts,
    an_account_is_written_in_the_applications_own_transaction,
    an_account_goes_with_its_user,
);

async fn a_dense_user_has_its_accounts(place: Place) {
    use dense::{oauth_account, user};
    let db = place.connect().await;
    let store = store::<oauth_account::Model>(&db).await;
    let ada = create(&store, grant("ada")).await;
    let bob = create(&store, grant("bob")).await;

    let account = oauth_account::Entity::find_by_id(ada.account.id).one(&db).await.unwrap().unwrap();
    assert_eq!(account, ada.account, "SeaORM finds the account that the store gave");
    assert_eq!(account.find_related(user::Entity).one(&db).await.unwrap().as_ref(), Some(&ada.user));
    let accounts = bob.user.find_related(oauth_account::Entity).all(&db).await.unwrap();
    assert_eq!(accounts, std::slice::from_ref(&bob.account));
    let all = user::Entity::find().find_with_related(oauth_account::Entity).all(&db).await.unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.contains(&(ada.user.clone(), vec![ada.account.clone()])));
    let owned = oauth_account::Entity::find().find_also_related(user::Entity).all(&db).await.unwrap();
    assert!(owned.contains(&(bob.account, Some(bob.user))));

    let loaded = user::Entity::load().with(oauth_account::Entity).filter_by_id(ada.user.id);
    let loaded = loaded.one(&db).await.unwrap().unwrap();
    let accounts: Vec<_> = loaded.oauth_accounts.into_iter().map(|account| account.id).collect();
    assert_eq!(accounts, [ada.account.id], "the loader of the dense form fills the relation");
}

async fn a_compact_user_has_its_accounts(place: Place) {
    use compact::{oauth_account, user};
    let db = place.connect().await;
    let store = store::<oauth_account::Model>(&db).await;
    let ada = create(&store, grant("ada")).await;
    assert_eq!(ada.user.id, 1, "the database makes the key");

    let accounts = ada.user.find_related(oauth_account::Entity).all(&db).await.unwrap();
    assert_eq!(accounts, std::slice::from_ref(&ada.account));
    let users = ada.account.find_related(user::Entity).all(&db).await.unwrap();
    assert_eq!(users, [ada.user]);
    let google = oauth_account::Column::OauthName.eq("google");
    assert_eq!(oauth_account::Entity::find().filter(google).count(&db).await.unwrap(), 1);
}

async fn an_account_is_written_in_the_applications_own_transaction(place: Place) {
    use dense::{oauth_account, user};
    let db = place.connect().await;
    let store = store::<oauth_account::Model>(&db).await;
    let add = async |name: &str| {
        let transaction = db.begin().await.unwrap();
        let user = user::ActiveModel {
            id: Set(Uuid::new_v4()),
            email: Set(format!("{name}@example.com")),
            is_active: Set(true),
            name: Set(None),
        };
        let user = user.insert(&transaction).await.unwrap();
        let account = oauth_account::ActiveModel {
            user_id: Set(user.id),
            oauth_name: Set("google".to_owned()),
            access_token: Set(Token::from("old")),
            account_id: Set(name.to_owned()),
            ..Default::default()
        };
        (account.insert(&transaction).await.unwrap(), transaction)
    };
    let (kept, transaction) = add("ada").await;
    transaction.commit().await.unwrap();
    let (_, transaction) = add("bob").await;
    transaction.rollback().await.unwrap();

    let login = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!((login.account.id, login.account.user_id), (kept.id, kept.user_id));
    assert_eq!(
        login.account.access_token,
        Token::from("a-secret"),
        "a login refreshes what the application wrote"
    );
    assert!(store.log_in(&grant("bob")).await.unwrap().is_none(), "what was rolled back is not there");

    let mut account = login.account.into_active_model();
    account.refresh_token = Set(None);
    account.update(&db).await.unwrap();
    let accounts = store.accounts(&kept.user_id).await.unwrap();
    assert_eq!(accounts[0].refresh_token, None, "the store sees what the application changed");
}

async fn an_account_goes_with_its_user(place: Place) {
    use compact::oauth_account;
    let db = place.connect().await;
    let store = store::<oauth_account::Model>(&db).await;
    let ada = create(&store, grant("ada")).await;
    ada.user.delete(&db).await.unwrap();
    assert_eq!(oauth_account::Entity::find().count(&db).await.unwrap(), 0);
}

/// Neither prints a token; a `Value` does, which is why it should not be printed.
#[test]
fn no_model_prints_a_token() {
    use dense::oauth_account::{ActiveModel, Column, Entity, Model, ModelEx};
    let model = Model {
        id: 1,
        user_id: Uuid::nil(),
        oauth_name: "google".to_owned(),
        access_token: Token::from("a-secret"),
        expires_at: None,
        refresh_token: Some(Token::from("b-secret")),
        account_id: "ada".to_owned(),
        account_email: None,
        locale: None,
        seen: 0,
    };
    let active: ActiveModel = model.clone().into();
    let ex: ModelEx = model.clone().into();
    let set = ActiveModel { access_token: Set(Token::from("a-secret")), ..Default::default() };
    let text = format!("{model:?} {active:?} {ex:?} {set:?} {:?} {Entity:?}", Column::AccessToken);
    assert!(!text.contains("secret"), "{text}");
    assert!(text.contains("Token(redacted)"), "{text}");
}
