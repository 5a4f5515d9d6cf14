//! What can't be seen from outside: how many statements there are, and how the database runs them.

use std::cell::Cell;

use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqlitePool};

use super::SqlStore;
use super::statements::{GrantField, Statements};
use crate::model::{Grant, OAuthAccount, Profile, Tokens};
use crate::store::{Change, Changed, NewAccount, NewLogin, SignUp, Step, Store, UserStore as _, Whose};
use crate::testing::suite::models::{BigIntOfUuid, UuidOfUuid};

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// A statement is about to run.
pub(super) fn count() {
    COUNT.set(COUNT.get() + 1);
}

/// How many statements ran on this thread meanwhile.
async fn counted<T>(task: impl Future<Output = T>) -> (u32, T) {
    let before = COUNT.get();
    let value = task.await;
    (COUNT.get() - before, value)
}

async fn pool() -> SqlitePool {
    let options = SqlitePoolOptions::new().max_connections(1);
    options.connect("sqlite::memory:").await.unwrap()
}

fn grant() -> Grant {
    let profile = Profile::new("1").with_email("ada@example.com", true);
    Grant::new("google", profile, Tokens::new("access"))
}

/// What follows the store in an application tells which account model it keeps.
async fn as_in_the_documentation(
    pool: SqlitePool,
) -> Result<impl Store<UuidOfUuid>, Box<dyn std::error::Error>> {
    fn builder<A: OAuthAccount>(store: impl Store<A>) -> impl Store<A> {
        store
    }

    let store = SqlStore::new(pool);
    store.create_tables().await?;
    Ok(builder::<UuidOfUuid>(store))
}

#[tokio::test]
async fn requests_take_as_few_statements_as_they_can() {
    let store = as_in_the_documentation(pool().await).await.unwrap();
    let (count, none) = counted(store.log_in(&grant())).await;
    assert_eq!((count, none.unwrap().is_none()), (1, true), "a login of a stranger is one statement");

    let new = NewLogin::new(grant(), true).unwrap();
    let (count, came) = counted(store.sign_up(new)).await;
    let SignUp::Created(login) = came.unwrap() else {
        panic!("the first login makes the user");
    };
    assert_eq!(count, 3, "a first login is a look for the address, and two rows");

    let (count, found) = counted(store.log_in(&grant())).await;
    assert_eq!((count, found.unwrap().is_some()), (1, true), "a returning login is one statement");
    let (count, user) = counted(store.user(&login.user.id)).await;
    assert_eq!((count, user.unwrap()), (1, Some(login.user.clone())), "a user is one statement");
    let (count, accounts) = counted(store.accounts(&login.user.id)).await;
    assert_eq!((count, accounts.unwrap()), (1, vec![login.account]), "a user's accounts are one statement");
}

/// The grant of a second account.
fn second() -> Grant {
    Grant::new("github", Profile::new("1"), Tokens::new("access").with_refresh_token("refresh"))
}

#[tokio::test]
async fn changes_take_as_few_statements_as_they_can() {
    let store = as_in_the_documentation(pool().await).await.unwrap();
    let came = store.sign_up(NewLogin::new(grant(), true).unwrap()).await.unwrap();
    let SignUp::Created(login) = came else { panic!("the first login makes the user") };
    let user_id = login.user.id;
    let counted_change = async |step: fn(&[UuidOfUuid]) -> Step<UuidOfUuid>| {
        let change = Change::new(Whose::User(user_id), move |_, accounts| Ok(step(accounts)));
        let (count, came) = counted(store.change(&change)).await;
        assert!(matches!(came.unwrap(), Changed::Done(_)));
        count
    };
    let add = counted_change(|_| Step::Add(NewAccount::new(second()))).await;
    assert_eq!(add, 3, "a look for the user and one for the accounts, and a row");
    let refresh = counted_change(|accounts| Step::Refresh(accounts[0].id, second())).await;
    assert_eq!(refresh, 3, "the same");
    let remove = counted_change(|accounts| Step::Remove(accounts[0].id)).await;
    assert_eq!(remove, 3, "the same");

    let account = store.accounts(&user_id).await.unwrap().remove(0);
    let (count, is_replaced) = counted(store.replace_tokens(&account, &Tokens::new("next"))).await;
    assert_eq!(count, u32::from(account.refresh_token.is_some()), "fresh tokens are one statement, or none");
    assert_eq!(is_replaced.unwrap(), account.refresh_token.is_some());
    let delete = counted_change(|_| Step::Delete).await;
    assert_eq!(delete, 4, "all accounts go by one statement");
}

#[test]
fn the_arguments_of_a_login_are_bound_in_the_order_of_the_statement() {
    use GrantField::{AccessToken, AccountEmail, ExpiresAt, Id, OauthName, RefreshToken};
    let statements = Statements::new::<UuidOfUuid, Sqlite>();
    assert_eq!(
        statements.log_in[0].refresh.binds,
        [AccessToken, ExpiresAt, RefreshToken, AccountEmail, OauthName, OauthName, Id(0), Id(0)]
    );
}

#[tokio::test]
async fn no_request_reads_a_whole_table() {
    let pool = pool().await;
    SqlStore::<BigIntOfUuid, _>::new(pool.clone()).create_tables().await.unwrap();
    let statements = Statements::new::<BigIntOfUuid, Sqlite>();
    let change = &statements.change;
    for statement in [
        &statements.log_in[0].refresh.sql,
        &statements.log_in[1].refresh.sql,
        &statements.user,
        &statements.accounts,
        &statements.email_taken,
        &statements.claim,
        &change.user,
        &change.user_by_email,
        &change.accounts,
        &change.owner[0].sql,
        &change.owner[1].sql,
        &change.refresh.update,
        &change.remove.delete,
        &change.remove_all.delete,
        &change.update_user,
        &change.delete_user,
        &change.replace_tokens,
    ] {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.as_str()));
        for row in sqlx::query(explain).fetch_all(&pool).await.unwrap() {
            let step: String = row.get("detail");
            // Of several spellings of an id, four at most are put in order.
            let is_spellings = statement.as_str().contains("first_account");
            let is_small = is_spellings && (step.contains("first_account") || step.contains("TEMP B-TREE"));
            assert!(
                is_small || (!step.starts_with("SCAN") && !step.contains("TEMP B-TREE")),
                "{step} in {}",
                statement.as_str()
            );
        }
    }
}
