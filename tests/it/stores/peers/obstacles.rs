//! Rows and values that their tables let in or keep out, on PostgreSQL.

use sqlx::{AssertSqlSafe, PgPool, Postgres};
use users_runtime::store::Store;
use users_runtime::store::sql::SqlStore;
use users_runtime::{Key as _, OAuthUser as _, Tokens};

use super::fastapi_users_uuid::OAuthAccount;
use super::peer::{Answered, Library, Peer};
use super::{google, tokens};
use crate::support::servers::Fresh;

const ADA: Answered<'_> =
    Answered { oauth_name: "google", account_id: "people/1", email: "ada@example.com", access_token: "ada" };
const BOB: Answered<'_> =
    Answered { oauth_name: "google", account_id: "people/2", email: "bob@example.com", access_token: "bob" };

/// Ada and Bob, whom FastAPI Users made.
struct Theirs {
    peer: Peer,
    pool: PgPool,
    store: SqlStore<OAuthAccount, Postgres>,
    _fresh: Fresh<Postgres>,
}

impl Theirs {
    async fn new() -> Self {
        let fresh = Fresh::postgres().await;
        let mut peer = Peer::with_tables(Library::FastApiUsers, &fresh.url(), "uuid");
        peer.oauth_login(ADA);
        peer.oauth_login(BOB);
        let pool = fresh.pool().await;
        Self { peer, store: SqlStore::new(pool.clone()), pool, _fresh: fresh }
    }

    async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.pool).await.unwrap();
    }

    /// Fails to make the tables, changes nothing, and says why.
    async fn refused(&mut self) -> String {
        let before = self.peer.everything();
        let error = self.store.create_tables().await.expect_err("there are rows that a unique index forbids");
        assert_eq!(self.peer.everything(), before);
        let claims = "SELECT to_regclass('oauth_claim') IS NOT NULL";
        assert!(
            !sqlx::query_scalar::<_, bool>(claims).fetch_one(&self.pool).await.unwrap(),
            "all or nothing"
        );
        words(&error)
    }
}

fn words(error: &impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    assert!(!text.contains("secret"), "{text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_there_twice_is_told_of() {
    let mut theirs = Theirs::new().await;
    theirs
        .run(
            "INSERT INTO oauth_account SELECT gen_random_uuid(), user_id, oauth_name, access_token, expires_at, \
             refresh_token, account_id, account_email FROM oauth_account WHERE account_id = 'people/1'",
        )
        .await;
    let text = theirs.refused().await;
    assert!(text.contains("oauth_account") && text.contains("unique"), "{text}");
    theirs.run("DELETE FROM oauth_account a USING oauth_account b WHERE a.account_id = b.account_id AND a.id < b.id").await;
    theirs.store.create_tables().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_differ_by_case_are_told_of() {
    let mut theirs = Theirs::new().await;
    theirs.run("UPDATE \"user\" SET email = 'Ada@Example.com' WHERE email = 'bob@example.com'").await;
    let text = theirs.refused().await;
    assert!(text.contains("user") && text.contains("unique"), "{text}");
    theirs.run("UPDATE \"user\" SET email = 'bob@example.com' WHERE email = 'Ada@Example.com'").await;
    theirs.store.create_tables().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_their_columns_changes_nothing() {
    let mut theirs = Theirs::new().await;
    theirs.store.create_tables().await.unwrap();
    let before = theirs.peer.everything();
    let long = Tokens::new("secret".repeat(200));
    let late = Tokens::new("secret").with_expires_at(5_000_000_000);
    for tokens in [long, late] {
        let error = theirs.store.log_in(&google("1", "ada@example.com", tokens)).await.unwrap_err();
        words(&error);
        assert_eq!(theirs.peer.everything(), before);
    }
    // It is one request that failed.
    assert!(theirs.store.log_in(&google("1", "ada@example.com", tokens("ours"))).await.unwrap().is_some());
}

/// Google's id under both spellings, after a person came to each library for the first time.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_spellings_of_an_id_the_current_one_is_the_account() {
    let mut theirs = Theirs::new().await;
    theirs.store.create_tables().await.unwrap();
    theirs.run("UPDATE oauth_account SET account_id = '1' WHERE account_id = 'people/2'").await;
    let bob = theirs.peer.everything().user("bob@example.com").id.clone();
    for round in ["first", "second", "third"] {
        let login =
            theirs.store.log_in(&google("1", "ada@example.com", tokens(round))).await.unwrap().unwrap();
        assert_eq!((login.user.id().to_text(), &*login.account.account_id), (bob.clone(), "1"));
        let all = theirs.peer.everything();
        assert_eq!(all.account("google", "1").access_token, round);
        assert_eq!(all.accounts_of_users().into_values().collect::<Vec<_>>(), [1, 1]);
    }
}
