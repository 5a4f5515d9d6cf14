//! Texts that a database might take for others, or not keep.

use sqlx::pool::PoolOptions;
use users_runtime::store::sql::SqlAccount;
use users_runtime::store::{NewLogin, SignUp, Store as _};
use users_runtime::testing::suite::models::BigIntOfInt;
use users_runtime::{Grant, Profile, Tokens};

use super::{Engine, New, create, differences, on_each_server};

on_each_server!(
    ids_differ_in_a_column_that_takes_them_for_the_same,
    a_server_whose_locale_folds_more_folds_no_address
);

/// A table that was made elsewhere compares as its collation says: without case, accents and trailing spaces.
async fn ids_differ_in_a_column_that_takes_them_for_the_same<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let folding = match D::NAME {
        "PostgreSQL" => {
            "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
             ALTER TABLE oauth_account ALTER account_id TYPE TEXT COLLATE folding,
             ALTER oauth_name TYPE TEXT COLLATE folding"
        }
        _ => {
            "ALTER TABLE oauth_account MODIFY account_id VARCHAR(320) COLLATE utf8mb4_general_ci NOT NULL,
             MODIFY oauth_name VARCHAR(100) COLLATE utf8mb4_general_ci NOT NULL"
        }
    };
    database.run(folding).await;
    let named = ["Comparison oauth_account.oauth_name", "Comparison oauth_account.account_id"];
    assert_eq!(differences(store.verify_schema().await), named);
    let ada = create(&store, "ada").await;
    for (name, id) in
        [("google", "Ada"), ("google", "ADA"), ("google", "adá"), ("google", "ada "), ("Google", "ada")]
    {
        let grant = |profile| Grant::new(name, profile, Tokens::new("a"));
        let found = store.log_in(&grant(Profile::new(id))).await.unwrap();
        assert!(found.is_none(), "{name} {id:?} logs nobody else in");
        let legacy = Profile::new("none").with_legacy_ids([id]);
        let found = store.log_in(&grant(legacy)).await.unwrap();
        assert!(found.is_none(), "{name} {id:?} logs nobody else in as a legacy id");
        let profile = Profile::new(id).with_email("other@example.com", true);
        let came = store.sign_up(NewLogin::new(grant(profile), true).unwrap()).await;
        assert!(!matches!(came, Ok(SignUp::Existing(_))), "{name} {id:?} is nobody else");
    }
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), std::slice::from_ref(&ada.account));
    assert_eq!(store.log_in(&super::grant("ada")).await.unwrap().unwrap().account, ada.account);
}

/// Only the letters A to Z are folded, whatever the server's locale knows.
async fn a_server_whose_locale_folds_more_folds_no_address<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = if D::NAME == "PostgreSQL" {
        // Made before the store's tables: a column's collation is its database's, unless it says otherwise.
        let store = database.store::<BigIntOfInt>().await;
        database
            .run("DROP INDEX user_email_lower_key; ALTER TABLE \"user\" ALTER email TYPE TEXT COLLATE \"en-US-x-icu\"")
            .await;
        store.create_tables().await.unwrap();
        store
    } else {
        let store = database.store::<BigIntOfInt>().await;
        database
            .run("ALTER TABLE \"user\" MODIFY email VARCHAR(320) COLLATE utf8mb4_general_ci NOT NULL")
            .await;
        store.create_tables().await.unwrap();
        store
    };
    store.verify_schema().await.unwrap();
    let second = database.other::<BigIntOfInt>(PoolOptions::new()).await;
    for (id, address) in
        [("1", "É@example.com"), ("2", "é@example.com"), ("3", "e@example.com"), ("4", "ß@example.com")]
    {
        let profile = Profile::new(id).with_email(address, true);
        let new = NewLogin::new(Grant::new("google", profile, Tokens::new("a")), true).unwrap();
        let came = second.sign_up(new).await.unwrap();
        assert!(matches!(came, SignUp::Created(_)), "{address} is nobody else's: {came:?}");
    }
    for (id, address) in [("5", "E@example.com"), ("6", "É@EXAMPLE.com"), ("7", "é@Example.com")] {
        let profile = Profile::new(id).with_email(address, true);
        let new = NewLogin::new(Grant::new("google", profile, Tokens::new("a")), true).unwrap();
        assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::EmailTaken), "{address} is taken");
    }
}
