//! How many statements a request takes, and how the database runs them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use users_runtime::store::sql::SqlAccount;
use users_runtime::store::{Change, Changed, NewAccount, SignUp, Step, Store as _, Whose};
use users_runtime::testing::suite::models::BigIntOfInt;
use users_runtime::{Grant, Profile, Tokens, UserStore as _};

use super::{Engine, New, create, grant, new, on_each_server};

on_each_server!(
    requests_take_as_few_statements_as_they_can,
    changes_take_as_few_statements_as_they_can,
    no_request_reads_a_whole_table,
);

/// A server that says how it runs a statement. (SQLite is asked by the store's own tests: its statements are logged by a
/// thread of the driver.)
trait Explains: Engine {
    /// What asks for the plan of a statement, whatever it binds.
    fn explain(sql: &str) -> String;

    /// Whether a step of a plan reads a whole table.
    fn reads_all(step: &[String]) -> bool;
}

#[cfg(feature = "postgres")]
impl Explains for sqlx::Postgres {
    fn explain(sql: &str) -> String {
        let count = (1..99).take_while(|index| sql.contains(&format!("${index}"))).count();
        let nulls = if count == 0 { String::new() } else { format!("({})", vec!["NULL"; count].join(", ")) };
        format!(
            "DEALLOCATE ALL; PREPARE explained AS {sql}; SET plan_cache_mode = force_generic_plan; \
             EXPLAIN EXECUTE explained{nulls}"
        )
    }

    fn reads_all(step: &[String]) -> bool {
        step[0].contains("Seq Scan")
    }
}

#[cfg(feature = "mysql")]
impl Explains for sqlx::MySql {
    fn explain(sql: &str) -> String {
        format!("EXPLAIN {}", sql.replace("LIMIT ?", "LIMIT 1").replace('?', "'person2000'"))
    }

    fn reads_all(step: &[String]) -> bool {
        ["ALL", "index"].contains(&&*step[3])
    }
}

/// Keeps what sqlx says of each statement.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let Statement { whole, summary } = statement;
        self.0.lock().unwrap().push(if whole.is_empty() { summary } else { whole });
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A short statement is told of in the summary only.
#[derive(Default)]
struct Statement {
    whole: String,
    summary: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "db.statement" => value.trim().clone_into(&mut self.whole),
            "summary" => value.clone_into(&mut self.summary),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// The statements that a request runs. Everything it does is on one thread meanwhile.
fn statements_of<T>(request: impl Future<Output = T>) -> (Vec<String>, T) {
    let log = Log::default();
    let kept = Arc::clone(&log.0);
    let value = tokio::task::block_in_place(|| {
        tracing::subscriber::with_default(log, || tokio::runtime::Handle::current().block_on(request))
    });
    let statements = std::mem::take(&mut *kept.lock().unwrap());
    (statements, value)
}

fn verbs(statements: &[String]) -> Vec<&str> {
    statements.iter().map(|statement| verb(statement)).collect()
}

/// The first word of a statement.
fn verb(statement: &str) -> &str {
    statement.split(' ').next().unwrap_or_default()
}

async fn requests_take_as_few_statements_as_they_can<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await.with_one_connection().await;
    let store = database.store::<BigIntOfInt>().await;
    // So that there is a connection, and its own statements are past.
    create(&store, "first").await;

    let (ran, none) = statements_of(store.log_in(&grant("ada")));
    assert_eq!((verbs(&ran), none.unwrap().is_none()), (vec!["UPDATE"], true), "a stranger is one statement");

    let (ran, came) = statements_of(store.sign_up(new("ada")));
    let SignUp::Created(login) = came.unwrap() else { panic!("the first login makes the user") };
    let ran: Vec<_> = verbs(&ran).into_iter().filter(|verb| !["BEGIN", "COMMIT"].contains(verb)).collect();
    assert_eq!(ran, ["SELECT", "INSERT", "INSERT"], "a look for the address, and two rows");

    let (ran, found) = statements_of(store.log_in(&grant("ada")));
    let expected: &[&str] = if D::NAME == "MySQL" { &["UPDATE", "SELECT"] } else { &["UPDATE"] };
    assert_eq!((verbs(&ran), found.unwrap().is_some()), (expected.to_vec(), true), "a returning login");

    let (ran, user) = statements_of(store.user(&login.user.id));
    assert_eq!((verbs(&ran), user.unwrap()), (vec!["SELECT"], Some(login.user.clone())));
    let (ran, accounts) = statements_of(store.accounts(&login.user.id));
    assert_eq!((verbs(&ran), accounts.unwrap()), (vec!["SELECT"], vec![login.account]));
}

/// What `step` makes of the accounts.
fn change(step: fn(&[BigIntOfInt]) -> Step<BigIntOfInt>) -> Change<BigIntOfInt> {
    Change::new(Whose::Email("ada@example.com".to_owned()), move |_, accounts| Ok(step(accounts)))
}

/// Another account.
fn add(_: &[BigIntOfInt]) -> Step<BigIntOfInt> {
    let profile = Profile::new("ada").with_legacy_ids(["a", "b", "c"]);
    Step::Add(NewAccount::new(Grant::new("github", profile, Tokens::new("a"))))
}

fn refresh(accounts: &[BigIntOfInt]) -> Step<BigIntOfInt> {
    Step::Refresh(accounts[0].id, grant("ada"))
}

fn remove(accounts: &[BigIntOfInt]) -> Step<BigIntOfInt> {
    Step::Remove(accounts[1].id)
}

fn reclaim(_: &[BigIntOfInt]) -> Step<BigIntOfInt> {
    Step::Reclaim(NewAccount::new(grant("ada")))
}

fn delete(_: &[BigIntOfInt]) -> Step<BigIntOfInt> {
    Step::Delete
}

async fn changes_take_as_few_statements_as_they_can<D: Engine>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await.with_one_connection().await;
    let store = database.store::<BigIntOfInt>().await;
    let login = create(&store, "ada").await;
    let (ran, is_replaced) = statements_of(store.replace_tokens(&login.account, &Tokens::new("next")));
    assert_eq!((verbs(&ran), is_replaced.unwrap()), (vec!["UPDATE"], true));
    let mut without = login.account;
    without.refresh_token = None;
    let (ran, is_replaced) = statements_of(store.replace_tokens(&without, &Tokens::new("next")));
    assert_eq!((ran, is_replaced.unwrap()), (Vec::new(), false), "there is nothing to compare");
    // What has to be read by a statement of its own, where the one that writes gives nothing.
    let read: &[&str] = if D::NAME == "MySQL" { &["SELECT"] } else { &[] };
    let looks = &["SELECT", "SELECT"][..];
    for (name, step, wrote) in [
        ("add", change(add), [&["SELECT", "INSERT"][..]].concat()),
        ("refresh", change(refresh), [&["UPDATE"], read].concat()),
        ("remove", change(remove), [read, &["DELETE"]].concat()),
        ("reclaim", change(reclaim), [&["UPDATE"], read, &["DELETE", "INSERT", "SELECT"]].concat()),
    ] {
        let (ran, came) = statements_of(store.change(&step));
        assert!(matches!(came.unwrap(), Changed::Done(_)), "{name}");
        let ran: Vec<_> =
            verbs(&ran).into_iter().filter(|verb| !["BEGIN", "COMMIT"].contains(verb)).collect();
        assert_eq!(ran, [looks, &wrote].concat(), "{name}");
    }
    let (ran, came) = statements_of(store.change(&change(delete)));
    assert!(matches!(came.unwrap(), Changed::Done(_)));
    let ran: Vec<_> = verbs(&ran).into_iter().filter(|verb| !["BEGIN", "COMMIT"].contains(verb)).collect();
    assert_eq!(ran, [looks, read, &["DELETE", "DELETE"]].concat());
}

/// Asked of the server itself, which knows of what sqlx does not log.
#[cfg(feature = "postgres")]
#[tokio::test]
async fn both_rows_of_a_first_login_are_one_transaction_of_postgresql() {
    let database = New::<sqlx::Postgres>::database().await;
    create(&database.store::<BigIntOfInt>().await, "ada").await;
    let sql = "SELECT xmin::text FROM \"user\" UNION ALL SELECT xmin::text FROM oauth_account";
    let wrote = database.rows(sql).await;
    assert_eq!((wrote.len(), &wrote[0]), (2, &wrote[1]), "one transaction wrote both rows");
}

/// As the server counts them.
#[cfg(feature = "mysql")]
#[tokio::test]
async fn a_returning_login_begins_no_transaction_on_mysql() {
    let database = New::<sqlx::MySql>::database().await.with_one_connection().await;
    let store = database.store::<BigIntOfInt>().await;
    let counts = async || {
        let sql = "SHOW SESSION STATUS WHERE Variable_name IN
            ('Com_begin', 'Com_commit', 'Com_insert', 'Com_select', 'Com_update')";
        let rows = database.rows(sql).await;
        rows.iter().map(|row| row[1].parse::<u32>().unwrap()).collect::<Vec<_>>()
    };
    let since = |now: Vec<u32>, before: &[u32]| -> Vec<u32> {
        now.iter().zip(before).map(|(now, before)| now - before).collect()
    };
    let before = counts().await;
    create(&store, "ada").await;
    assert_eq!(since(counts().await, &before), [1, 1, 2, 1, 0], "begin, commit, insert, select, update");
    let before = counts().await;
    store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!(since(counts().await, &before), [0, 0, 0, 1, 1], "begin, commit, insert, select, update");
}

/// MariaDB and MySQL read the account by a second statement: what another login has written meanwhile, for which a
/// trigger stands here, is not what this one gives.
#[cfg(feature = "mysql")]
#[tokio::test]
async fn a_login_on_mysql_gives_what_it_wrote_itself() {
    let database = New::<sqlx::MySql>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let ada = create(&store, "ada").await;
    database
        .run(
            "CREATE TRIGGER meanwhile BEFORE UPDATE ON oauth_account FOR EACH ROW
             SET NEW.access_token = 'another', NEW.refresh_token = 'another', NEW.expires_at = 7",
        )
        .await;
    let login = store.log_in(&grant("ada")).await.unwrap().unwrap();
    assert_eq!(store.accounts(&ada.user.id).await.unwrap()[0].expires_at, Some(7), "another came between");
    assert_eq!(login.account, ada.account);
}

/// With so many rows that a database would rather use an index.
async fn no_request_reads_a_whole_table<D: Explains>()
where
    BigIntOfInt: SqlAccount<D>,
{
    let database = New::<D>::database().await;
    let store = database.store::<BigIntOfInt>().await;
    let login = create(&store, "ada").await;
    fill(&database).await;
    let legacy = Profile::new("ada").with_legacy_ids(["a", "b", "c"]);
    let legacy = Grant::new("google", legacy, Tokens::new("a"));
    let (ran, ()) = statements_of(async {
        store.log_in(&grant("ada")).await.unwrap().unwrap();
        store.log_in(&legacy).await.unwrap().unwrap();
        create(&store, "bob").await;
        store.user(&login.user.id).await.unwrap().unwrap();
        assert_eq!(store.accounts(&login.user.id).await.unwrap().len(), 1);
        assert!(store.claim("key", "owner", Duration::ZERO).await.unwrap());
        for step in [add, refresh, remove, reclaim, delete] {
            let came = store.change(&change(step)).await.unwrap();
            assert!(matches!(came, Changed::Done(_)), "{came:?}");
        }
        let by_key = Change::new(Whose::User(login.user.id), |_, _| Ok(Step::Delete));
        assert!(matches!(store.change(&by_key).await.unwrap(), Changed::NoUser));
        store.replace_tokens(&login.account, &Tokens::new("next")).await.unwrap();
    });
    let is_asked = |sql: &&String| ["UPDATE", "SELECT", "DELETE"].contains(&verb(sql));
    let asked: Vec<_> = ran.iter().filter(is_asked).collect();
    assert!(asked.len() >= 20, "{asked:?}");
    for sql in asked {
        let plan = database.rows(&D::explain(sql)).await;
        assert!(!plan.is_empty(), "{sql} has a plan");
        for step in plan {
            assert!(!D::reads_all(&step), "{step:?} in {sql}");
        }
    }
    // So that it is known to be found: here nothing helps.
    let plan =
        database.rows(&D::explain("SELECT \"id\" FROM \"oauth_account\" WHERE access_token = 'a'")).await;
    assert!(plan.iter().any(|step| D::reads_all(step)), "{plan:?}");
}

/// Some thousand users with their accounts.
async fn fill<D: Engine>(database: &New<D>) {
    let rows = |row: fn(u32) -> String| (1000..4000).map(row).collect::<Vec<_>>().join(", ");
    let users = rows(|id| format!("({id}, 'person{id}@example.com', true)"));
    database.run(&format!("INSERT INTO \"user\" (id, email, is_active) VALUES {users}")).await;
    let accounts = rows(|id| format!("({id}, {id}, 'google', 'person{id}', 'access')"));
    let into = "INSERT INTO oauth_account (id, user_id, oauth_name, account_id, access_token)";
    database.run(&format!("{into} VALUES {accounts}")).await;
    database.run(if D::NAME == "MySQL" { "ANALYZE TABLE \"user\", oauth_account" } else { "ANALYZE" }).await;
}
