//! A store that is locked, down or gone: 503, nothing half-written, and all is well when it is back.

use std::time::Duration;

use users_runtime::session::{Strategy, Subject};
use users_runtime::testing::FakeProvider;
use users_runtime::{BearerTransport, CookieTransport, MemoryStore, OneTime, StoreError, Token};

use crate::support::{Browser, Database, Faulty, ada, app, bob, required};

type Account = required::OAuthAccount;

const DOWN: (u16, &str) = (503, "STORE_UNAVAILABLE");

#[tokio::test]
async fn a_store_that_is_down_is_503_at_the_callback_and_for_whoever_is_signed_in() {
    let fake = FakeProvider::start().await;
    let store = Faulty::<Account>::new();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    store.set_down(true);
    for person in [ada(), bob()] {
        let answer = Browser::new().sign_in(&app, &fake, &person).await;
        answer.is(DOWN.0, DOWN.1);
        assert_eq!(answer.header("retry-after"), Some("5"));
        let answer = Browser::new().sign_in_by_page(&app, &fake, &person).await;
        answer.leads_to("/?error=STORE_UNAVAILABLE");
    }
    let mut signed_in = Browser::new().bearing(&token);
    for path in ["/me", "/me/optional", "/verified", "/superuser"] {
        signed_in.visit(&app, path).await.is_for(&path, DOWN.0, DOWN.1);
    }
    // Who shows nothing needs no store.
    Browser::new().visit(&app, "/me").await.is(401, "Unauthorized");
    store.set_down(false);
    assert_eq!(store.contents(), "MemoryStore { users: 1, accounts: 1, .. }");
    assert_eq!(signed_in.visit(&app, "/me").await.status, 200);
    Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
}

#[tokio::test]
async fn a_code_is_not_sent_when_its_claim_can_not_be_written() {
    let fake = FakeProvider::start().await;
    let store = Faulty::<Account>::new();
    let app = app(store.clone())
        .provider("/auth/fake", fake.provider())
        .configure(|oauth| oauth.one_time(OneTime::Store))
        .start()
        .await;
    store.set_down(true);
    Browser::new().sign_in(&app, &fake, &ada()).await.is(DOWN.0, DOWN.1);
    assert!(fake.token_requests().is_empty());
    store.set_down(false);
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
}

/// Sessions in a table that is gone.
struct Gone;

impl Strategy for Gone {
    async fn write(&self, _: &Subject) -> Result<Token, StoreError> {
        Err(StoreError::new("gone"))
    }

    async fn read(&self, _: &str) -> Result<Option<Subject>, StoreError> {
        Err(StoreError::new("gone"))
    }

    async fn destroy(&self, _: &str) -> Result<(), StoreError> {
        Err(StoreError::new("gone"))
    }
}

#[tokio::test]
async fn sessions_that_can_not_be_kept_are_503() {
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<Account>::default())
        .provider("/auth/fake", fake.provider())
        .session(BearerTransport::new(), Gone)
        .session(CookieTransport::new(), Gone)
        .start()
        .await;
    Browser::new().sign_in(&app, &fake, &ada()).await.is(DOWN.0, DOWN.1);
    let answer = Browser::new().sign_in_by_page(&app, &fake, &ada()).await;
    answer.leads_to("/?error=STORE_UNAVAILABLE");
    let mut signed_in = Browser::new().bearing("token");
    signed_in.visit(&app, "/me").await.is(DOWN.0, DOWN.1);
    signed_in.post(&format!("{}/auth/logout", app.url)).await.is(DOWN.0, DOWN.1);
}

/// Sessions whose tokens fit no header.
struct Unfit(&'static str);

impl Strategy for Unfit {
    async fn write(&self, _: &Subject) -> Result<Token, StoreError> {
        Ok(Token::from(self.0))
    }

    async fn read(&self, _: &str) -> Result<Option<Subject>, StoreError> {
        Ok(None)
    }

    async fn destroy(&self, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_strategy_can_not_write_into_the_head_of_an_answer() {
    let fake = FakeProvider::start().await;
    for token in ["", "a;b", "a b", "a, b", "a\r\nSet-Cookie: b=c", "\u{e4}", "a\0"] {
        let app = app(MemoryStore::<Account>::default())
            .provider("/auth/fake", fake.provider())
            .session(CookieTransport::new(), Unfit(token))
            .start()
            .await;
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is_for(&token, 500, "OAUTH_MISCONFIGURED");
        let answer = Browser::new().sign_in_by_page(&app, &fake, &ada()).await;
        answer.leads_to("/?error=OAUTH_MISCONFIGURED");
        assert!(answer.cookies().iter().all(crate::support::SetCookie::is_removal));
    }
}

#[tokio::test]
async fn a_locked_database_is_503_and_nothing_is_half_written() {
    let fake = FakeProvider::start().await;
    let mut database = Database::new();
    database.patience = Duration::from_millis(100);
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let pool = database.pool().await;
    let stored = async || -> String {
        let sql = "SELECT access_token FROM oauth_account";
        sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap()
    };
    let before = stored().await;
    let mut other = pool.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
    for person in [ada(), bob()] {
        let answer = Browser::new().sign_in(&app, &fake, &person).await;
        answer.is(DOWN.0, DOWN.1);
        let answer = Browser::new().sign_in_by_page(&app, &fake, &person).await;
        answer.leads_to("/?error=STORE_UNAVAILABLE");
    }
    // Readers do not wait.
    assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.status, 200);
    sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
    drop(other);
    assert_eq!(database.counts().await, (1, 1));
    assert_eq!(stored().await, before);
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    assert_eq!(database.counts().await, (2, 2));
}

#[tokio::test]
async fn a_user_whose_account_can_not_be_written_is_not_written() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let pool = database.pool().await;
    let refuse = "CREATE TRIGGER full BEFORE INSERT ON oauth_account BEGIN SELECT RAISE(ABORT, 'full'); END";
    sqlx::query(refuse).execute(&pool).await.unwrap();
    Browser::new().sign_in(&app, &fake, &ada()).await.is(DOWN.0, DOWN.1);
    assert_eq!(database.counts().await, (0, 0));
    sqlx::query("DROP TRIGGER full").execute(&pool).await.unwrap();
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn a_database_that_is_gone_is_503() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let pool = database.pool().await;
    let store = users_runtime::store::sql::SqlStore::<Account, _>::new(pool.clone());
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    // There are no tables yet.
    Browser::new().sign_in(&app, &fake, &ada()).await.is(DOWN.0, DOWN.1);
    store.create_tables().await.unwrap();
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    pool.close().await;
    Browser::new().sign_in(&app, &fake, &ada()).await.is(DOWN.0, DOWN.1);
    Browser::new().bearing(&token).visit(&app, "/me").await.is(DOWN.0, DOWN.1);
    assert_eq!(database.counts().await, (1, 1));
}
