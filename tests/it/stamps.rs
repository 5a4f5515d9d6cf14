//! Sessions end when the password changes, and by no other change.

use sqlx::SqlitePool;
use users_runtime::session::{Strategy as _, Subject};
use users_runtime::store::{Change, Changed, NewAccount, Step, Whose};
use users_runtime::testing::FakeProvider;
use users_runtime::{
    BearerTransport, CookieTransport, Grant, JwtStrategy, MemoryStore, OAuthUser as _, Profile, Store as _,
    Tokens,
};

use crate::support::{App, Browser, Database, Recorded, SECRET, ada, app, bob, optional, required};

type Account = required::OAuthAccount;

/// The key of the first who comes.
const ADA: i64 = 1;

/// Sessions of an application, read without it.
fn sessions() -> JwtStrategy {
    let mut sessions = JwtStrategy::new(SECRET);
    sessions.for_users("user");
    sessions
}

/// What a token says of its user.
async fn stamp_in(token: &str) -> Option<String> {
    sessions().read(token).await.unwrap().expect("the token is good").stamp
}

async fn set(pool: &SqlitePool, sql: &'static str) {
    sqlx::query(sql).execute(pool).await.unwrap();
}

/// Who is signed in, if anyone.
async fn status(browser: &Browser, app: &App<Account>) -> u16 {
    browser.clone().visit(app, "/me").await.status
}

/// A person signed in by a bearer token, and by a cookie.
async fn signed_in(app: &App<Account>, fake: &FakeProvider) -> [Browser; 2] {
    let token = Browser::new().sign_in(app, fake, &ada()).await.access_token();
    let mut page = Browser::new();
    page.sign_in_by_page(app, fake, &ada()).await.leads_to("/");
    [Browser::new().bearing(&token), page]
}

#[tokio::test]
async fn sessions_end_when_the_password_changes_and_not_before() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let all = signed_in(&app, &fake).await;
    let bob = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    let bob = Browser::new().bearing(&bob);
    let pool = database.pool().await;
    set(
        &pool,
        "UPDATE user SET display_name = 'Countess', email = 'a@example.com', is_verified = 1 WHERE id = 1",
    )
    .await;
    for browser in &all {
        assert_eq!(status(browser, &app).await, 200, "all but the password may change");
    }
    set(&pool, "UPDATE user SET hashed_password = 'another' WHERE id = 1").await;
    for browser in &all {
        assert_eq!(status(browser, &app).await, 401, "{browser:?}");
    }
    assert_eq!(status(&bob, &app).await, 200, "another's password is another matter");
    // Who comes back has a session again, and the dead one does not come back with it.
    let again = signed_in(&app, &fake).await;
    for (new, old) in again.iter().zip(&all) {
        assert_eq!((status(new, &app).await, status(old, &app).await), (200, 401));
    }
}

#[tokio::test]
async fn a_dead_session_is_passed_over_and_hides_no_other() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let [bearer, _] = signed_in(&app, &fake).await;
    let token = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    set(&database.pool().await, "UPDATE user SET hashed_password = 'another' WHERE id = 1").await;
    let mut both = bearer;
    both.jar.insert("session".to_owned(), token);
    assert_eq!(both.visit(&app, "/me").await.json()["id"], 2);
}

#[tokio::test]
async fn sessions_of_a_strategy_that_keeps_the_subject_end_too_and_so_they_do_when_a_user_is_reclaimed() {
    let fake = FakeProvider::start().await;
    let store = MemoryStore::<Account>::default();
    let kept = Recorded::default();
    let app = app(store.clone())
        .provider("/auth/fake", fake.provider())
        .session(BearerTransport::new(), kept.clone())
        .session(CookieTransport::new(), kept)
        .start()
        .await;
    let all = signed_in(&app, &fake).await;
    for browser in &all {
        assert_eq!(status(browser, &app).await, 200);
    }
    let reclaim = Change::new(Whose::User(ADA), |user: &mut required::User, _| {
        user.__reclaim();
        let grant = Grant::new("other", Profile::new("9"), Tokens::new("token"));
        Ok(Step::Reclaim(NewAccount::new(grant)))
    });
    assert!(matches!(store.change(&reclaim).await, Ok(Changed::Done(_))));
    for browser in &all {
        assert_eq!(status(browser, &app).await, 401, "{browser:?}");
    }
}

#[tokio::test]
async fn a_stamp_is_a_hash_of_the_hash_under_a_name_of_its_own() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    // SHA-256 of "users-runtime session stamp 1", the table and the hash, with a NUL and what it is before each; 16 bytes.
    let pool = database.pool().await;
    for (sql, expected) in [
        ("UPDATE user SET hashed_password = 'one'", "13dgIzNbk8u-sfXDGcgN7g"),
        ("UPDATE user SET hashed_password = 'other'", "5l8bYTYj7aPBPQfZ9ItBjQ"),
    ] {
        set(&pool, sql).await;
        let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
        assert_eq!(stamp_in(&token).await.as_deref(), Some(expected));
    }
    let hash = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo";
    sqlx::query("UPDATE user SET hashed_password = ?").bind(hash).execute(&pool).await.unwrap();
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let stamp = stamp_in(&token).await.unwrap();
    assert_eq!(stamp.len(), 22);
    assert!(!hash.contains(&stamp) && !token.contains("aGFzaGhhc2"), "{stamp}");
}

#[tokio::test]
async fn a_token_with_another_stamp_is_none_and_one_without_is_one_of_fastapi_users() {
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<Account>::default()).provider("/auth/fake", fake.provider()).start().await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let good = stamp_in(&token).await.unwrap();
    let (short, long) = (good[..21].to_owned(), format!("{good}A"));
    let other = format!("{}{}", &good[..21], if good.ends_with('A') { "Q" } else { "A" });
    for (stamp, expected) in [
        (Some(good.clone()), 200),
        (None, 200),
        (Some(String::new()), 401),
        (Some(short), 401),
        (Some(long), 401),
        (Some(other), 401),
        (Some("null".to_owned()), 401),
    ] {
        let subject = Subject::new(ADA.to_string(), stamp);
        let token = sessions().write(&subject).await.unwrap();
        assert_eq!(sessions().read(token.expose()).await.unwrap().as_ref(), Some(&subject));
        assert_eq!(status(&Browser::new().bearing(token.expose()), &app).await, expected, "{subject:?}");
    }
}

#[tokio::test]
async fn users_who_can_have_no_password_have_no_stamp() {
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<optional::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .start()
        .await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let subject = sessions().read(&token).await.unwrap().expect("the token is good");
    assert_eq!(subject.stamp, None);
    assert_eq!(Browser::new().bearing(&token).visit(&app, "/me").await.status, 200);
    // A stamp from when the model had passwords is of a password that is gone.
    let old = Subject::new(subject.user_id, Some("13dgIzNbk8u-sfXDGcgN7g".to_owned()));
    let token = sessions().write(&old).await.unwrap();
    let answer = Browser::new().bearing(token.expose()).visit(&app, "/me").await;
    answer.is(401, "Unauthorized");
}
