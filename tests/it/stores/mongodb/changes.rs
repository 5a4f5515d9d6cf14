//! Changes of accounts that are one document with their user.

use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{Collation, CollationStrength};
use users_runtime::store::{
    Change, Changed, Done, LoggedIn, NewAccount, Step, Store as _, UserStore as _, Whose,
};
use users_runtime::testing::suite::models::{ObjectIdOfObjectId, UuidOfUuid};
use users_runtime::{ErrorCode, Grant, MongoStore, OAuthAccount, Tokens, UserKey};

use super::proxy::{Proxy, Trouble};
use super::{Mongo, create, failed, grant};

/// What "github" grants the person `name`.
pub(super) fn github(name: &str) -> Grant {
    let mut grant = grant(name);
    grant.oauth_name = "github".into();
    grant
}

pub(super) fn change<A: OAuthAccount>(
    id: &UserKey<A>,
    step: impl Fn(&[A]) -> Step<A> + Send + Sync + 'static,
) -> Change<A> {
    Change::new(Whose::User(id.clone()), move |_, accounts| Ok(step(accounts)))
}

pub(super) fn add<A: OAuthAccount>(id: &UserKey<A>, grant: Grant) -> Change<A> {
    change(id, move |_| Step::Add(NewAccount::new(grant.clone())))
}

pub(super) fn remove<A: OAuthAccount>(account: &A) -> Change<A> {
    let id = account.id().clone();
    change(account.user_id(), move |_| Step::Remove(id.clone()))
}

pub(super) async fn done<A>(store: &MongoStore<A>, change: &Change<A>) -> Done<A>
where
    MongoStore<A>: users_runtime::Store<A>,
    A: OAuthAccount,
{
    match store.change(change).await.unwrap() {
        Changed::Done(done) => done,
        other => panic!("{other:?}"),
    }
}

/// A user with an account at "google" and one at "github".
pub(super) async fn two_accounts(store: &MongoStore<UuidOfUuid>) -> (LoggedIn<UuidOfUuid>, UuidOfUuid) {
    let ada = create(store, "ada").await;
    let second = done(store, &add(&ada.user.id, github("ada"))).await.account.unwrap();
    (ada, second)
}

/// Sets fields of the one user's document.
async fn set(mongo: &Mongo, fields: Document) {
    mongo.users().update_one(doc! {}, doc! { "$set": fields }).await.unwrap();
}

#[tokio::test]
async fn documents_of_other_programs_are_changed() {
    for accounts in [None, Some(Bson::Null), Some(Bson::Array(Vec::new()))] {
        let mongo = Mongo::new().await;
        let store: MongoStore<ObjectIdOfObjectId> = mongo.store().await;
        let id = ObjectId::new();
        let mut document =
            doc! { "_id": id, "is_active": true, "is_verified": false, "hashed_password": "!", "own": 5 };
        document.extend(accounts.map(|accounts| ("oauth_accounts".to_owned(), accounts)));
        mongo.users().insert_one(&document).await.unwrap();
        let refused = Change::<ObjectIdOfObjectId>::new(Whose::User(id), |_, accounts| {
            assert!(accounts.is_empty());
            Err(ErrorCode::BadCredentials.into())
        });
        assert!(matches!(store.change(&refused).await.unwrap(), Changed::Refused(_)));
        assert_eq!(mongo.document().await, document);

        let account = done(&store, &add(&id, grant("ada"))).await.account.unwrap();
        assert_eq!(store.accounts(&id).await.unwrap(), std::slice::from_ref(&account));
        assert_eq!(store.log_in(&grant("ada")).await.unwrap().unwrap().account, account);
        let gone = done(&store, &remove(&account)).await;
        assert_eq!(gone.removed, [account]);
        let new = grant("ada");
        let reclaim = change(&id, move |_| Step::Reclaim(NewAccount::new(new.clone())));
        mongo.users().update_one(doc! {}, doc! { "$unset": { "oauth_accounts": "" } }).await.unwrap();
        let account = done(&store, &reclaim).await.account.unwrap();
        assert_eq!(store.accounts(&id).await.unwrap(), std::slice::from_ref(&account));
        assert_eq!(mongo.document().await.get_i32("own").unwrap(), 5);
        assert_eq!(done(&store, &change(&id, |_| Step::Delete)).await.removed, [account]);
        assert_eq!(mongo.count().await, 0);
        mongo.drop().await;
    }
}

/// No index sees that one document has an account twice, and another program may have left out what it is found by.
#[tokio::test]
async fn an_account_is_not_added_twice_to_one_document() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let again = add(&ada.user.id, grant("ada"));
    assert!(matches!(store.change(&again).await.unwrap(), Changed::AccountTaken));
    mongo.users().update_one(doc! {}, doc! { "$unset": { "oauth_accounts.0.identity": "" } }).await.unwrap();
    assert!(matches!(store.change(&again).await.unwrap(), Changed::AccountTaken));
    assert_eq!(store.accounts(&ada.user.id).await.unwrap().len(), 1);
    mongo.drop().await;
}

#[tokio::test]
async fn the_applications_own_fields_survive_each_step() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let (ada, second) = two_accounts(&store).await;
    let own = doc! { "theme": "dark" };
    set(&mongo, doc! { "settings": own.clone(), "oauth_accounts.0.label": "mine" }).await;
    let label = |document: &Document| {
        let account = document.get_array("oauth_accounts").unwrap()[0].as_document().unwrap();
        account.get_str("label").map(str::to_owned).ok()
    };
    let id = ada.user.id;
    let (first, later) = (ada.account.id, grant("ada"));
    let steps: [Change<UuidOfUuid>; 4] = [
        add(&id, github("ada2")),
        change(&id, move |_| Step::Refresh(first, later.clone())),
        remove(&second),
        Change::new(Whose::User(id), |user, _| {
            user.is_verified = true;
            user.email = "Ada@example.org".to_owned();
            Ok(Step::Reclaim(NewAccount::new(github("ada3"))))
        }),
    ];
    let count = steps.len();
    for (index, step) in steps.iter().enumerate() {
        done(&store, step).await;
        let document = mongo.document().await;
        assert_eq!(document.get_document("settings").unwrap(), &own, "{index}");
        let is_last = index + 1 == count;
        assert_eq!(label(&document), (!is_last).then(|| "mine".to_owned()), "{index}");
        let key = if is_last { "ada@example.org" } else { "ada@example.com" };
        assert_eq!(document.get_str("email_key").unwrap(), key, "it goes with the address: {index}");
    }
    assert!(store.user(&id).await.unwrap().unwrap().is_verified);
    mongo.drop().await;
}

/// Whoever has the old address is not whom the account is of.
#[tokio::test]
async fn an_address_that_is_not_the_users_any_more_finds_nobody() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    create(&store, "ada").await;
    set(&mongo, doc! { "email": "new@example.com" }).await;
    let before = mongo.document().await;
    let link = |address: &str| {
        Change::<UuidOfUuid>::new(Whose::Email(address.to_owned()), |_, _| {
            Ok(Step::Add(NewAccount::new(github("ada"))))
        })
    };
    let said = failed(store.change(&link("ada@example.com")).await);
    assert!(said.contains("`email_key`"), "{said}");
    assert_eq!(mongo.document().await, before);
    store.create_indexes().await.unwrap();
    assert!(matches!(store.change(&link("ada@example.com")).await.unwrap(), Changed::NoUser));
    done(&store, &link("New@example.com")).await;
    mongo.drop().await;
}

#[tokio::test]
async fn an_account_that_the_user_does_not_have_is_a_fault() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let (ada, bob) = (create(&store, "ada").await, create(&store, "bob").await);
    let id = bob.account.id;
    failed(store.change(&change(&ada.user.id, move |_| Step::Remove(id))).await);
    failed(store.change(&change(&ada.user.id, move |_| Step::Refresh(id, grant("bob")))).await);
    assert_eq!(store.accounts(&bob.user.id).await.unwrap(), [bob.account]);
    mongo.drop().await;
}

#[tokio::test]
async fn without_its_indexes_a_store_adds_no_accounts() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    mongo.users().drop_indexes().await.unwrap();
    let another = MongoStore::<UuidOfUuid>::new(mongo.users());
    let said = failed(another.change(&add(&ada.user.id, github("ada"))).await);
    assert!(said.contains("create_indexes"), "{said}");
    assert_eq!(done(&another, &remove(&ada.account)).await.removed, [ada.account]);
    mongo.drop().await;
}

#[tokio::test]
async fn a_change_whose_answers_are_lost_is_carried_out_once() {
    // The driver itself tries twice.
    for (trouble, count) in [(Trouble::Swallow, 1), (Trouble::Swallow, 3), (Trouble::Cut, 3)] {
        let proxy = Proxy::new().await;
        let mongo = Mongo::with(proxy.options().await);
        let store: MongoStore<UuidOfUuid> = mongo.store().await;
        let ada = create(&store, "ada").await;
        let id = ada.user.id;
        let carry_out = async |change: Change<UuidOfUuid>| {
            proxy.plan("findAndModify", &trouble, count);
            let done = done(&store, &change).await;
            assert_eq!(proxy.clear(), 0, "{count} answers were lost");
            done
        };
        let second = carry_out(add(&id, github("ada"))).await.account.unwrap();
        assert_eq!(store.accounts(&id).await.unwrap(), [ada.account.clone(), second.clone()]);
        let (first, mut later) = (ada.account.id, grant("ada"));
        later.tokens = Tokens::new("later");
        let refreshed = carry_out(change(&id, move |_| Step::Refresh(first, later.clone()))).await.account;
        let refreshed = refreshed.unwrap();
        assert_eq!(store.accounts(&id).await.unwrap(), [refreshed.clone(), second.clone()]);

        let tokens = Tokens::new("fresh").with_refresh_token("fresh");
        proxy.plan("update", &trouble, count);
        assert!(store.replace_tokens(&refreshed, &tokens).await.unwrap());
        assert_eq!(proxy.clear(), 0);
        let fresh = store.accounts(&id).await.unwrap().remove(0);
        assert_eq!((fresh.access_token.expose(), fresh.expires_at), ("fresh", None));
        proxy.plan("update", &trouble, count);
        assert!(!store.replace_tokens(&refreshed, &Tokens::new("stale")).await.unwrap());
        assert_eq!(proxy.clear(), 0);

        assert_eq!(carry_out(remove(&fresh)).await.removed, [fresh]);
        assert_eq!(store.accounts(&id).await.unwrap(), std::slice::from_ref(&second));
        let reclaimed = carry_out(change(&id, |_| Step::Reclaim(NewAccount::new(github("ada"))))).await;
        assert_eq!(reclaimed.removed, [second]);
        let third = reclaimed.account.unwrap();
        assert_eq!(store.accounts(&id).await.unwrap(), std::slice::from_ref(&third));
        assert_eq!(carry_out(change(&id, |_| Step::Delete)).await.removed, [third]);
        assert_eq!(mongo.count().await, 0);
        mongo.drop().await;
    }
}

/// Another may have got the account after it was looked for, and lost it again.
#[tokio::test]
async fn what_a_unique_index_refuses_is_decided_once_more() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let message = "E11000 duplicate key error collection: c index: own dup key: { a: \"a-secret\" }";
    let refusal =
        Trouble::Answer(doc! { "ok": 0, "code": 11000, "codeName": "DuplicateKey", "errmsg": message });
    proxy.plan("findAndModify", &refusal, 2);
    let said = failed(store.change(&add(&ada.user.id, github("ada"))).await);
    assert!(said.contains("`own`"), "{said}");
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account]);
    proxy.plan("findAndModify", &refusal, 1);
    done(&store, &add(&ada.user.id, github("ada"))).await;
    assert_eq!(proxy.clear(), 0);
    mongo.drop().await;
}

#[tokio::test]
async fn a_change_that_is_cut_off_for_good_fails_and_nothing_is_half_written() {
    let proxy = Proxy::new().await;
    let mongo = Mongo::with(proxy.options().await);
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let (ada, second) = two_accounts(&store).await;
    let before = mongo.document().await;
    for change in [add(&ada.user.id, github("ada2")), remove(&second), change(&ada.user.id, |_| Step::Delete)]
    {
        proxy.plan("findAndModify", &Trouble::Cut, 100);
        failed(store.change(&change).await);
        assert!(proxy.clear() > 0, "it gave up");
        assert_eq!(mongo.document().await, before);
    }
    proxy.plan("update", &Trouble::Cut, 100);
    failed(store.replace_tokens(&second, &Tokens::new("c-secret")).await);
    proxy.clear();
    assert_eq!(mongo.document().await, before);
    mongo.drop().await;
}

#[tokio::test]
async fn a_collation_of_the_collections_own_makes_no_two_tokens_or_accounts_the_same() {
    let mongo = Mongo::new().await;
    let collation = Collation::builder().locale("en").strength(CollationStrength::Secondary).build();
    mongo.0.create_collection("users").collation(collation).await.unwrap();
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let mut other = ada.account.clone();
    other.refresh_token = Some("B-SECRET".into());
    assert!(!store.replace_tokens(&other, &Tokens::new("fresh")).await.unwrap());
    let added = done(&store, &add(&ada.user.id, grant("ADA"))).await.account.unwrap();
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account.clone(), added]);
    assert!(store.replace_tokens(&ada.account, &Tokens::new("fresh")).await.unwrap());
    mongo.drop().await;
}
