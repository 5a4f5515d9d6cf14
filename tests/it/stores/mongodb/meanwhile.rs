//! Changes of one user at once, and what other writers do between the read and the write of a change.

use std::sync::{Arc, Mutex};

use mongodb::bson::doc;
use tokio::runtime::Handle;
use tokio::sync::Barrier;
use tokio::task::{JoinSet, block_in_place};
use users_runtime::store::{Change, Changed, Done, NewAccount, Step, Store as _, UserStore as _, Whose};
use users_runtime::testing::suite::models::UuidOfUuid;
use users_runtime::{ErrorCode, MongoStore, Tokens};

use super::changes::{add, done, github, two_accounts};
use super::{Mongo, create, grant};

/// As many servers.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_accounts_that_many_remove_at_once_one_stays() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let (ada, second) = two_accounts(&store).await;
    let (barrier, mut tasks) = (Arc::new(Barrier::new(50)), JoinSet::new());
    for index in 0..50 {
        let (store, barrier) = (MongoStore::<UuidOfUuid>::new(mongo.users()), Arc::clone(&barrier));
        let id = if index % 2 == 0 { ada.account.id } else { second.id };
        let unlink = Change::new(Whose::User(ada.user.id), move |_, accounts: &[UuidOfUuid]| {
            let is_there = accounts.iter().any(|account| account.id == id);
            if is_there && accounts.len() > 1 {
                Ok(Step::Remove(id))
            } else {
                Err(ErrorCode::BadCredentials.into())
            }
        });
        tasks.spawn(async move {
            barrier.wait().await;
            matches!(store.change(&unlink).await.unwrap(), Changed::Done(_))
        });
    }
    let removed = tasks.join_all().await.into_iter().filter(|is_done| *is_done).count();
    assert_eq!(removed, 1);
    assert_eq!(store.accounts(&ada.user.id).await.unwrap().len(), 1);
    mongo.drop().await;
}

/// As many servers.
#[tokio::test(flavor = "multi_thread")]
async fn many_changes_of_one_user_at_once_all_come_through() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let (barrier, mut tasks) = (Arc::new(Barrier::new(50)), JoinSet::new());
    for index in 0..50 {
        let (store, barrier) = (MongoStore::<UuidOfUuid>::new(mongo.users()), Arc::clone(&barrier));
        let add = add(&ada.user.id, github(&format!("ada{index}")));
        tasks.spawn(async move {
            barrier.wait().await;
            done(&store, &add).await.account.unwrap()
        });
    }
    let mut accounts = tasks.join_all().await;
    accounts.push(ada.account);
    let kept = store.accounts(&ada.user.id).await.unwrap();
    assert_eq!(kept.len(), 51);
    assert!(kept.iter().all(|account| accounts.contains(account)));
    mongo.drop().await;
}

/// What a change was decided on, once for each time: whether the user is verified, and the access tokens.
type Decided = Vec<(bool, Vec<String>)>;

/// Carries the change out, and does `between` between its first read and its first write.
async fn meanwhile<F: Future<Output = ()>>(
    store: &MongoStore<UuidOfUuid>,
    whose: Whose<UuidOfUuid>,
    step: impl Fn(&[UuidOfUuid]) -> Step<UuidOfUuid> + Send + Sync + 'static,
    between: impl Fn() -> F + Send + Sync + 'static,
) -> (Changed<UuidOfUuid>, Decided) {
    let decided: Arc<Mutex<Decided>> = Arc::default();
    let kept = Arc::clone(&decided);
    let change = Change::new(whose, move |user, accounts| {
        let tokens = accounts.iter().map(|account| account.access_token.expose().to_owned()).collect();
        let mut decided = kept.lock().unwrap();
        decided.push((user.is_verified, tokens));
        if decided.len() == 1 {
            block_in_place(|| Handle::current().block_on(between()));
        }
        Ok(step(accounts))
    });
    let changed = store.change(&change).await.unwrap();
    let decided = std::mem::take(&mut *decided.lock().unwrap());
    (changed, decided)
}

fn went(changed: Changed<UuidOfUuid>) -> Done<UuidOfUuid> {
    match changed {
        Changed::Done(done) => done,
        other => panic!("{other:?}"),
    }
}

fn tokens(tokens: &[&str]) -> Vec<String> {
    tokens.iter().map(|&token| token.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_upon_and_changes_meanwhile_is_decided_again() {
    let cases = [
        (doc! { "is_verified": true }, 2),
        (doc! { "display_name": "Ada" }, 2),
        // It is null already.
        (doc! { "display_name": null }, 1),
    ];
    for (field, times) in cases {
        let mongo = Mongo::new().await;
        let store: MongoStore<UuidOfUuid> = mongo.store().await;
        let ada = create(&store, "ada").await;
        let (id, users, set) = (ada.account.id, mongo.users(), field.clone());
        let (changed, decided) = meanwhile(
            &store,
            Whose::User(ada.user.id),
            move |_| Step::Remove(id),
            move || {
                let (users, set) = (users.clone(), set.clone());
                async move {
                    users.update_one(doc! {}, doc! { "$set": set }).await.unwrap();
                }
            },
        )
        .await;
        let done = went(changed);
        assert_eq!(done.removed, [ada.account]);
        assert_eq!(decided.len(), times, "{field}: {decided:?}");
        assert_eq!(Some(done.user), store.user(&ada.user.id).await.unwrap());
        mongo.drop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_come_meanwhile_are_decided_upon() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let (id, other) = (ada.user.id, store.clone());
    let between = move || {
        let other = other.clone();
        async move { drop(done(&other, &add(&id, github("ada"))).await) }
    };
    let (changed, decided) = meanwhile(&store, Whose::User(id), |_| Step::Delete, between).await;
    assert_eq!(went(changed).removed.len(), 2);
    assert_eq!(decided, [(false, tokens(&["a-secret"])), (false, tokens(&["a-secret", "a-secret"]))]);
    assert_eq!(mongo.count().await, 0);
    mongo.drop().await;
}

/// A login may come at any time, and so may the application's own writes.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_own_fields_that_change_meanwhile_are_no_reason_to_decide_again() {
    for step in 0..4 {
        let mongo = Mongo::new().await;
        let store: MongoStore<UuidOfUuid> = mongo.store().await;
        let (ada, second) = two_accounts(&store).await;
        let (other, users, id) = (store.clone(), mongo.users(), ada.account.id);
        let between = move || {
            let (other, users) = (other.clone(), users.clone());
            async move {
                let mut later = grant("ada");
                later.tokens = Tokens::new("later").with_refresh_token("later");
                other.log_in(&later).await.unwrap().unwrap();
                users.update_one(doc! {}, doc! { "$set": { "settings": 5 } }).await.unwrap();
            }
        };
        let mut bare = grant("ada");
        bare.tokens = Tokens::new("bare");
        let step = move |_: &[UuidOfUuid]| match step {
            0 => Step::Remove(id),
            1 => Step::Delete,
            2 => Step::Reclaim(NewAccount::new(bare.clone())),
            _ => Step::Refresh(id, bare.clone()),
        };
        let (changed, decided) = meanwhile(&store, Whose::User(ada.user.id), step, between).await;
        assert_eq!(decided.len(), 1);
        let done = went(changed);
        for account in &done.removed {
            let expected = if account.id == second.id { "a-secret" } else { "later" };
            assert_eq!(account.access_token.expose(), expected, "it is the token it had when it went");
        }
        if done.removed.is_empty() {
            let account = done.account.unwrap();
            assert_eq!(account.access_token.expose(), "bare");
            assert_eq!(account.refresh_token.as_ref().unwrap().expose(), "later");
            assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [account, second]);
        }
        mongo.drop().await;
    }
}

/// No index has a say where it is one document.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_comes_into_the_document_meanwhile_is_taken() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    let ada = create(&store, "ada").await;
    let users = mongo.users();
    let between = move || {
        let users = users.clone();
        async move {
            let other = doc! { "oauth_accounts.0.identity": "github:ada" };
            users.update_one(doc! {}, doc! { "$set": other }).await.unwrap();
        }
    };
    let step = |_: &[UuidOfUuid]| Step::Add(NewAccount::new(github("ada")));
    let (changed, _) = meanwhile(&store, Whose::User(ada.user.id), step, between).await;
    assert!(matches!(changed, Changed::AccountTaken), "{changed:?}");
    assert_eq!(mongo.document().await.get_array("oauth_accounts").unwrap().len(), 1);
    mongo.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_another_gets_meanwhile_is_taken() {
    for is_reclaim in [false, true] {
        let mongo = Mongo::new().await;
        let store: MongoStore<UuidOfUuid> = mongo.store().await;
        let (ada, bob) = (create(&store, "ada").await, create(&store, "bob").await);
        let (other, id) = (store.clone(), bob.user.id);
        let between = move || {
            let other = other.clone();
            async move { drop(done(&other, &add(&id, github("x"))).await) }
        };
        let step = move |_: &[UuidOfUuid]| {
            let new = NewAccount::new(github("x"));
            if is_reclaim { Step::Reclaim(new) } else { Step::Add(new) }
        };
        let (changed, _) = meanwhile(&store, Whose::User(ada.user.id), step, between).await;
        assert!(matches!(changed, Changed::AccountTaken), "{changed:?}");
        assert_eq!(store.accounts(&ada.user.id).await.unwrap(), [ada.account]);
        mongo.drop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_goes_or_moves_meanwhile_is_not_there() {
    let mongo = Mongo::new().await;
    let store: MongoStore<UuidOfUuid> = mongo.store().await;
    create(&store, "ada").await;
    let users = mongo.users();
    let between = move || {
        let users = users.clone();
        async move {
            let moved = doc! { "email": "new@example.com", "email_key": "new@example.com" };
            users.update_one(doc! {}, doc! { "$set": moved }).await.unwrap();
        }
    };
    let whose = |address: &str| Whose::Email(address.to_owned());
    let (changed, _) = meanwhile(&store, whose("ada@example.com"), |_| Step::Delete, between).await;
    assert!(matches!(changed, Changed::NoUser), "{changed:?}");
    assert_eq!(mongo.count().await, 1);

    let users = mongo.users();
    let between = move || {
        let users = users.clone();
        async move { assert_eq!(users.delete_one(doc! {}).await.unwrap().deleted_count, 1) }
    };
    let (changed, _) = meanwhile(&store, whose("new@example.com"), |_| Step::Delete, between).await;
    assert!(matches!(changed, Changed::NoUser), "{changed:?}");
    mongo.drop().await;
}
