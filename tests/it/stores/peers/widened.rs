//! Their columns, made as wide as the store's own under both.

use sqlx::{AssertSqlSafe, Pool};
use users_runtime::store::sql::{SqlAccount, SqlBackend, SqlStore, UuidEncoding};
use users_runtime::store::{NewLogin, SignUp, Store};
use users_runtime::{Key as _, OAuthUser as _};

use super::fastapi_users_uuid::OAuthAccount;
use super::peer::{Answered, Library, Peer};
use super::{google, tokens};
use crate::support::servers::Fresh;

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_postgres_can_be_widened_under_both() {
    let fresh = Fresh::postgres().await;
    let pool = fresh.pool().await;
    widened_under_both(&fresh.url(), SqlStore::new(pool.clone()), pool, "postgresql").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_mysql_can_be_widened_under_both() {
    let fresh = Fresh::mysql().await;
    let pool = fresh.pool().await;
    let store = SqlStore::new(pool.clone()).uuid_encoding(UuidEncoding::Hyphenated);
    widened_under_both(&fresh.url(), store, pool, "mariadb").await;
}

/// By the statements that the documentation has.
async fn widened_under_both<DB: SqlBackend>(
    url: &str,
    store: SqlStore<OAuthAccount, DB>,
    pool: Pool<DB>,
    database: &str,
) where
    OAuthAccount: SqlAccount<DB>,
    for<'c> &'c Pool<DB>: sqlx::Executor<'c, Database = DB>,
{
    let mut peer = Peer::with_tables(Library::FastApiUsers, url, "uuid");
    store.create_tables().await.unwrap();
    let ada = Answered { oauth_name: "google", account_id: "1", email: "ada@example.com", access_token: "a" };
    let made = peer.oauth_login(ada);
    // Its driver keeps statements that are prepared for the columns as they were.
    drop(peer);
    let page = include_str!("../../../../docs/moving-from-fastapi-users.md");
    let heading = format!("```sql\n-- {database}\n");
    let (_, sql) = page.split_once(&heading).expect("the page has statements for this database");
    let sql = sql.split_once("```").unwrap().0;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    store.verify_schema().await.unwrap();
    let mut peer = Peer::with_tables(Library::FastApiUsers, url, "uuid");

    // More than their columns held, and less.
    let long = tokens(&"t".repeat(64 * 1024)).with_expires_at(5_000_000_000);
    let login = store.log_in(&google("1", "ada@example.com", long)).await.unwrap().unwrap();
    assert_eq!(login.user.id().to_text(), made.id);
    let all = peer.everything();
    assert_eq!(all.account("google", "1").access_token.len(), 64 * 1024);
    assert_eq!(all.account("google", "1").expires_at, Some(5_000_000_000));
    assert_eq!(peer.oauth_login(ada), made);
    let new = NewLogin::new(google("A", "bob@example.com", tokens("b")), true).unwrap();
    assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::Created(_)));
    let new = NewLogin::new(google("a", "cleo@example.com", tokens("c")), true).unwrap();
    assert!(matches!(store.sign_up(new).await.unwrap(), SignUp::Created(_)), "another id than `A`");
    assert_eq!(peer.everything().counts(), (3, 3));
}
