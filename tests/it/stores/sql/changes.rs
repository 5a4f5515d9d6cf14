//! Changes of a user's accounts, at once and in the face of what the application has set.

use sqlx::SqlSafeStr as _;
use sqlx::pool::PoolOptions;
use tokio::task::JoinSet;
use users_runtime::store::sql::{SqlAccount, SqlStore};
use users_runtime::store::{Change, Changed, LoggedIn, NewAccount, Step, Store as _, Whose};
use users_runtime::testing::suite::models::BigIntOfInt;
use users_runtime::{ErrorCode, Grant, OAuthAccount as _, Profile, Tokens, UserStore as _};

use super::{Engine, New, assert_failed, create, grant, on_each_database};

on_each_database!(
    of_two_accounts_one_stays_whoever_removes_them_at_once,
    each_change_is_decided_on_what_the_ones_before_have_left,
    people_who_link_at_once_do_not_get_in_each_others_way,
    an_account_that_two_link_at_once_is_one_users,
    changes_logins_and_fresh_tokens_at_once_all_succeed,
    what_forbids_that_a_user_goes_keeps_everything,
    a_rule_of_the_applications_own_fails_and_nothing_is_half_written,
    an_account_is_added_only_where_the_database_keeps_it_unique,
    an_account_that_is_not_theirs_is_an_error,
    refresh_tokens_are_compared_byte_for_byte,
);

type Model = BigIntOfInt;
type Login = LoggedIn<Model>;

/// What "github" grants.
fn second(name: &str) -> Grant {
    Grant::new("github", Profile::new(name), Tokens::new("c-secret").with_refresh_token("d-secret"))
}

pub(super) fn adding(login: &Login, grant: Grant) -> Change<Model> {
    let whose = Whose::User(login.user.id);
    Change::new(whose, move |_, _| Ok(Step::Add(NewAccount::new(grant.clone()))))
}

/// Removes one account or the other, but not the last.
fn removing_either(login: &Login, which: usize) -> Change<Model> {
    Change::new(Whose::User(login.user.id), move |_, accounts| match accounts {
        [] | [_] => Err(ErrorCode::Forbidden.into()),
        several => Ok(Step::Remove(several[which % several.len()].id)),
    })
}

pub(super) fn deleting(login: &Login) -> Change<Model> {
    Change::new(Whose::User(login.user.id), |_, _| Ok(Step::Delete))
}

pub(super) async fn done<D: Engine>(store: &SqlStore<Model, D>, change: &Change<Model>) -> Option<Model>
where
    Model: SqlAccount<D>,
{
    match store.change(change).await.unwrap() {
        Changed::Done(done) => done.account,
        other => panic!("{other:?}"),
    }
}

/// What an application may have set for all its transactions.
fn isolated<D: Engine>(level: &'static str) -> PoolOptions<D> {
    PoolOptions::new().max_connections(5).after_connect(move |connection, _| {
        let sql = match (D::NAME, level) {
            ("PostgreSQL", "strict") => "SET default_transaction_isolation = 'serializable'",
            ("PostgreSQL", "repeatable") => "SET default_transaction_isolation = 'repeatable read'",
            ("MySQL", "strict") => "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            ("MySQL", "repeatable") => "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            ("MySQL", _) => "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            _ => "SELECT 1",
        };
        Box::pin(async move { D::execute(connection, sql.into_sql_str()).await })
    })
}

const LEVELS: [&str; 3] = ["strict", "repeatable", "loose"];

async fn of_two_accounts_one_stays_whoever_removes_them_at_once<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    for level in LEVELS {
        let servers = [database.other(isolated(level)).await, database.other(isolated(level)).await];
        for round in 0..3 {
            let name = format!("{level}{round}");
            let ada = create(&store, &name).await;
            done(&store, &adding(&ada, second(&name))).await.unwrap();
            let mut tasks = JoinSet::new();
            for index in 0..50 {
                let (store, change) = (servers[index % 2].clone(), removing_either(&ada, index / 2));
                tasks.spawn(async move { store.change(&change).await.unwrap() });
            }
            let came = tasks.join_all().await;
            let went = came.iter().filter(|came| matches!(came, Changed::Done(_))).count();
            let refused = came.iter().filter(|came| matches!(came, Changed::Refused(_))).count();
            assert_eq!((went, refused), (1, 49), "{level}");
            assert_eq!(store.accounts(&ada.user.id).await.unwrap().len(), 1, "{level}");
        }
    }
}

/// How many accounts there are is in the name of the next: two that are decided on the same would be one account.
async fn each_change_is_decided_on_what_the_ones_before_have_left<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    for level in LEVELS {
        let ada = create(&store, level).await;
        let servers = [database.other(isolated(level)).await, database.other(isolated(level)).await];
        let mut tasks = JoinSet::new();
        for index in 0..20 {
            let store = servers[index % 2].clone();
            let change = Change::new(Whose::User(ada.user.id), move |_, accounts: &[Model]| {
                let next = second(&format!("{level}{}", accounts.len()));
                Ok(Step::Add(NewAccount::new(next)))
            });
            tasks.spawn(async move { done(&store, &change).await.unwrap().account_id });
        }
        let mut names = tasks.join_all().await;
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 20, "{level}");
    }
}

/// Who has no account yet, as after a sign-up by password: what they write are neighbours in every index.
async fn people_who_link_at_once_do_not_get_in_each_others_way<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    database.store::<Model>().await;
    let rows = (1..=40).map(|id| format!("({id}, 'person{id}@example.com', true)")).collect::<Vec<_>>();
    database.run(&format!("INSERT INTO \"user\" (id, email, is_active) VALUES {}", rows.join(", "))).await;
    let store = database.other::<Model>(PoolOptions::new().max_connections(20)).await;
    let mut tasks = JoinSet::new();
    for id in 1..=40 {
        let store = store.clone();
        let change = Change::new(Whose::User(id), move |_, _| {
            Ok(Step::Add(NewAccount::new(second(&format!("account{id}")))))
        });
        tasks.spawn(async move { done(&store, &change).await.unwrap() });
    }
    tasks.join_all().await;
    assert_eq!(database.counts().await, (40, 40));
}

async fn an_account_that_two_link_at_once_is_one_users<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    let two = [create(&store, "ada").await, create(&store, "bob").await];
    let mut tasks = JoinSet::new();
    for index in 0..30 {
        let (store, change) = (store.clone(), adding(&two[index % 2], second("either")));
        tasks.spawn(async move { store.change(&change).await.unwrap() });
    }
    let came = tasks.join_all().await;
    let added = came.iter().filter(|came| matches!(came, Changed::Done(_))).count();
    let taken = came.iter().filter(|came| matches!(came, Changed::AccountTaken)).count();
    assert_eq!((added, taken), (1, 29));
    assert_eq!(database.counts().await, (2, 3));
}

/// Some take the account first and its user then, others the other way round.
async fn changes_logins_and_fresh_tokens_at_once_all_succeed<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    let ada = create(&store, "ada").await;
    let mut tasks: JoinSet<Result<(), String>> = JoinSet::new();
    for index in 0..40 {
        let (store, login) = (store.clone(), ada.clone());
        tasks.spawn(async move {
            for round in 0..5 {
                let failed = |error| format!("{error:?}");
                match index % 4 {
                    0 => drop(store.log_in(&grant("ada")).await.map_err(failed)?.unwrap()),
                    1 => {
                        let tokens = Tokens::new("e-secret").with_refresh_token("b-secret");
                        assert!(store.replace_tokens(&login.account, &tokens).await.map_err(failed)?);
                    }
                    2 => {
                        let id = login.account.id;
                        let whose = Whose::User(login.user.id);
                        let refreshing = Change::new(whose, move |_, _| Ok(Step::Refresh(id, grant("ada"))));
                        let changed = store.change(&refreshing).await.map_err(failed)?;
                        assert!(matches!(changed, Changed::Done(_)), "{changed:?}");
                    }
                    _ => {
                        let name = format!("{index}-{round}");
                        let added = adding(&login, second(&name));
                        let Changed::Done(added) = store.change(&added).await.map_err(failed)? else {
                            panic!("a new account is added");
                        };
                        let id = added.account.unwrap().id;
                        // It comes back while it goes.
                        let back = tokio::spawn({
                            let store = store.clone();
                            async move { store.log_in(&second(&name)).await }
                        });
                        let removing =
                            Change::new(Whose::User(login.user.id), move |_, _| Ok(Step::Remove(id)));
                        store.change(&removing).await.map_err(failed)?;
                        back.await.unwrap().map_err(failed)?;
                    }
                }
            }
            Ok(())
        });
    }
    for came in tasks.join_all().await {
        assert_eq!(came, Ok(()));
    }
    assert_eq!(database.counts().await, (1, 1));
}

async fn what_forbids_that_a_user_goes_keeps_everything<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    let ada = create(&store, "ada").await;
    done(&store, &adding(&ada, second("ada"))).await.unwrap();
    database
        .run(
            "CREATE TABLE invoice (user_id INTEGER NOT NULL, FOREIGN KEY (user_id) REFERENCES \"user\" (id))",
        )
        .await;
    database.run(&format!("INSERT INTO invoice VALUES ({})", ada.user.id)).await;
    let before = store.accounts(&ada.user.id).await.unwrap();
    assert_failed(store.change(&deleting(&ada)).await);
    assert_eq!(database.counts().await, (1, 2));
    assert_eq!(store.accounts(&ada.user.id).await.unwrap(), before);
    database.run("DELETE FROM invoice").await;
    let Changed::Done(gone) = store.change(&deleting(&ada)).await.unwrap() else {
        panic!("nothing forbids it")
    };
    assert_eq!((gone.user, gone.removed.len()), (ada.user, 2));
    assert_eq!(database.counts().await, (0, 0));
}

/// What only the application knows to be unique: it is no account that is taken.
async fn a_rule_of_the_applications_own_fails_and_nothing_is_half_written<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    let ada = create(&store, "ada").await;
    let bob = create(&store, "bob").await;
    let mut first = second("ada");
    first.tokens.expires_at = Some(7);
    done(&store, &adding(&ada, first)).await.unwrap();
    database.run("CREATE UNIQUE INDEX own ON oauth_account (expires_at)").await;
    let taken = Grant::new("gitlab", Profile::new("ada"), Tokens::new("c-secret").with_expires_at(7));
    assert_failed(store.change(&adding(&bob, taken.clone())).await);
    let reclaiming =
        Change::new(Whose::Email("bob@example.com".to_owned()), move |user: &mut _, _: &[Model]| {
            let user: &mut users_runtime::testing::suite::models::IntUser = user;
            user.is_active = false;
            Ok(Step::Reclaim(NewAccount::new(taken.clone())))
        });
    assert_failed(store.change(&reclaiming).await);
    assert_eq!(database.counts().await, (2, 3));
    assert_eq!(store.accounts(&bob.user.id).await.unwrap(), [bob.account]);
    assert_eq!(store.user(&bob.user.id).await.unwrap(), Some(bob.user));
}

async fn an_account_is_added_only_where_the_database_keeps_it_unique<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let ada = create(&database.store::<Model>().await, "ada").await;
    let index = "oauth_account_identity_key";
    let on = if D::NAME == "MySQL" { " ON oauth_account" } else { "" };
    database.run(&format!("DROP INDEX {index}{on}")).await;
    let store = database.bare::<Model>();
    let text = assert_failed(store.change(&adding(&ada, second("ada"))).await);
    assert!(text.contains("oauth_account"), "{text} says what is missing");
    assert_eq!(database.counts().await, (1, 1));
    let Changed::Done(_) = store.change(&deleting(&ada)).await.unwrap() else { panic!("it needs no index") };
    assert_eq!(database.counts().await, (0, 0));
}

async fn an_account_that_is_not_theirs_is_an_error<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    let ada = create(&store, "ada").await;
    let bobs = create(&store, "bob").await.account.id;
    for step in [|id, _| Step::Remove(id), Step::Refresh] {
        let change = Change::new(Whose::User(ada.user.id), move |_, _| Ok(step(bobs, grant("ada"))));
        let text = assert_failed(store.change(&change).await);
        assert!(text.contains("does not have"), "{text}");
    }
    assert_eq!(database.counts().await, (2, 2));
    assert_eq!(store.log_in(&grant("bob")).await.unwrap().unwrap().account.id, bobs);
}

/// By SQL of the application's own, which takes no lock of the user: it is decided on again. Elsewhere the accounts are
/// locked too.
#[cfg(feature = "mysql")]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_an_account_that_has_just_gone_is_decided_again() {
    let database = std::sync::Arc::new(New::<sqlx::MySql>::database().await);
    let store = database.store::<Model>().await;
    let ada = create(&store, "ada").await;
    done(&store, &adding(&ada, second("ada"))).await.unwrap();
    let removing = Change::new(Whose::User(ada.user.id), {
        let database = std::sync::Arc::clone(&database);
        move |_, accounts: &[Model]| {
            if let [first, _] = accounts {
                let sql = format!("DELETE FROM oauth_account WHERE id = {}", first.id);
                let runtime = tokio::runtime::Handle::current();
                tokio::task::block_in_place(|| runtime.block_on(database.run(&sql)));
            }
            Ok(Step::Remove(accounts[0].id))
        }
    });
    let Changed::Done(gone) = store.change(&removing).await.unwrap() else { panic!("there is one left") };
    assert_eq!(gone.removed[0].oauth_name, "github");
    assert_eq!(database.counts().await, (1, 0));
}

async fn refresh_tokens_are_compared_byte_for_byte<D: Engine>()
where
    Model: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<Model>().await;
    let ada = create(&store, "ada").await;
    for other in ["B-SECRET", "b-secret ", "b-sécret", ""] {
        let mut account = ada.account.clone();
        account.refresh_token = Some(other.into());
        assert!(!store.replace_tokens(&account, &Tokens::new("e-secret")).await.unwrap(), "{other:?}");
    }
    let kept = store.accounts(&ada.user.id).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&ada.account));
    assert!(store.replace_tokens(&ada.account, &Tokens::new("e-secret")).await.unwrap());
    let account = store.accounts(&ada.user.id).await.unwrap().remove(0);
    assert_eq!((account.access_token.expose(), account.refresh_token()), ("e-secret", None));
    assert!(
        !store.replace_tokens(&account, &Tokens::new("f-secret")).await.unwrap(),
        "it has none to compare"
    );
}
