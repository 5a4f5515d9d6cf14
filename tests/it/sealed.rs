//! Tokens at rest: sealed by keys that rotate, each for its own row.

use std::time::Duration;

use sqlx::Row as _;
use users_runtime::flow::AccessTokenError;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{Grant, Keys, OAuth, Profile, Provider as _, Store as _, Tokens};

use crate::support::{App, Browser, Database, KEY, SECRET, ada, app, bob, required};

type Account = required::OAuthAccount;

const OLD: &str = "q9Vd3kPz7LmX2cYw8sRt5bNh1gJf6uAe4oIiTjCvBnM=";
const NEW: &str = "m4Zx8vBn2kLq6wErTy1uIo5pAsDf9gHj3cVbNmQwErT=";

async fn start(fake: &FakeProvider, database: &Database, keys: &[&str]) -> App<Account> {
    let setup = app(database.store::<Account>().await).provider("/auth/fake", fake.provider());
    let setup = if keys.is_empty() {
        setup
    } else {
        setup.configure(|oauth| oauth.encrypt_tokens(Keys::new(keys).unwrap()))
    };
    setup.start().await
}

/// The tokens as they are in the database, by the account's key.
async fn at_rest(database: &Database) -> Vec<(String, Option<String>)> {
    let sql = "SELECT access_token, refresh_token FROM oauth_account ORDER BY id";
    let rows = sqlx::query(sql).fetch_all(&database.pool().await).await.unwrap();
    rows.into_iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn sign_in(app: &App<Account>, fake: &FakeProvider, person: &Person) {
    Browser::new().sign_in(app, fake, person).await.access_token();
}

async fn account(oauth: &OAuth<Account>, user: i64) -> Account {
    oauth.accounts(&user).await.unwrap().remove(0)
}

/// They are sealed, and no two alike.
fn assert_sealed(rows: &[(String, Option<String>)], fake: &FakeProvider) {
    let texts: Vec<&String> =
        rows.iter().flat_map(|(access, refresh)| [Some(access), refresh.as_ref()]).flatten().collect();
    for text in &texts {
        assert!(text.starts_with("sealed:"), "{text}");
        assert!(fake.secrets().iter().all(|secret| !text.contains(secret)));
        assert_eq!(texts.iter().filter(|other| other == &text).count(), 1);
    }
}

#[tokio::test]
async fn tokens_are_sealed_at_rest_and_open_to_the_application() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, &database, &[NEW]).await;
    for _ in 0..2 {
        sign_in(&app, &fake, &ada()).await;
        assert_sealed(&at_rest(&database).await, &fake);
        let issued = fake.issued().pop().unwrap();
        let account = account(&app.oauth, 1).await;
        assert_eq!(account.access_token.expose(), issued.access_token);
        assert_eq!(account.refresh_token.as_ref().unwrap().expose(), issued.refresh_token.unwrap());
        assert_eq!(app.oauth.access_token(&account).await.unwrap(), account.access_token);
    }
    // A login that brings no refresh token leaves the sealed one.
    fake.misbehave_once(users_runtime::testing::Misbehavior::NoRefreshToken);
    let before = at_rest(&database).await.remove(0).1;
    sign_in(&app, &fake, &ada()).await;
    assert_eq!(at_rest(&database).await.remove(0).1, before);
    // A refreshed one is sealed too.
    fake.advance(Duration::from_hours(1));
    app.clock.advance(Duration::from_hours(1));
    let fresh = app.oauth.access_token(&account(&app.oauth, 1).await).await.unwrap();
    assert_eq!(fresh.expose(), fake.issued().pop().unwrap().access_token);
    assert_sealed(&at_rest(&database).await, &fake);
    // Revoked are the tokens and not their seals.
    app.oauth.delete_user(&1).await.unwrap().unwrap().finish().await;
    assert_eq!(fake.requests_to("/revoke")[1].param("token"), Some(fresh.expose()));
}

#[tokio::test]
async fn tokens_from_before_are_read_and_sealed_when_they_are_written() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let before = start(&fake, &database, &[]).await;
    sign_in(&before, &fake, &ada()).await;
    sign_in(&before, &fake, &bob()).await;
    assert!(at_rest(&database).await.iter().all(|(access, _)| !access.starts_with("sealed:")));

    let app = start(&fake, &database, &[NEW]).await;
    Browser::new().authorize(&app, "/auth/fake").await;
    let account = account(&app.oauth, 1).await;
    assert_eq!(account.access_token.expose(), fake.issued()[0].access_token);
    fake.advance(Duration::from_hours(1));
    app.clock.advance(Duration::from_hours(1));
    app.oauth.access_token(&account).await.unwrap();
    let rows = at_rest(&database).await;
    assert_sealed(&rows[..1], &fake);
    assert!(!rows[1].0.starts_with("sealed:"));
    sign_in(&app, &fake, &bob()).await;
    assert_sealed(&at_rest(&database).await, &fake);
}

#[tokio::test]
async fn keys_rotate() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let one = start(&fake, &database, &[OLD]).await;
    sign_in(&one, &fake, &ada()).await;
    let token = fake.issued()[0].access_token.clone();
    for keys in [&[OLD, NEW][..], &[NEW, OLD]] {
        let app = start(&fake, &database, keys).await;
        assert_eq!(account(&app.oauth, 1).await.access_token.expose(), token);
    }
    // What the new key has sealed needs the old one no more.
    let moved = start(&fake, &database, &[NEW, OLD]).await;
    sign_in(&moved, &fake, &ada()).await;
    let dropped = start(&fake, &database, &[NEW]).await;
    let now = account(&dropped.oauth, 1).await;
    assert_eq!(now.access_token.expose(), fake.issued()[1].access_token);
}

#[tokio::test]
async fn without_its_key_a_token_is_an_error_and_a_login_the_remedy() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    sign_in(&start(&fake, &database, &[OLD]).await, &fake, &ada()).await;
    for keys in [&[][..], &[NEW]] {
        let app = start(&fake, &database, keys).await;
        let account = account(&app.oauth, 1).await;
        assert_eq!(account.oauth_name, "fake", "the rest of the account is as good as ever");
        let error = app.oauth.access_token(&account).await.unwrap_err();
        assert!(matches!(error, AccessTokenError::Sealed), "{error:?}");
        // A seal is nothing that a provider revokes, and is not lost.
        let before = at_rest(&database).await;
        let error = app.oauth.revoke(&account).await.unwrap_err();
        assert_eq!(error.code(), users_runtime::ErrorCode::Misconfigured);
        assert_eq!(at_rest(&database).await, before);
        assert!(fake.requests_to("/revoke").is_empty());
    }
    let app = start(&fake, &database, &[NEW]).await;
    sign_in(&app, &fake, &ada()).await;
    let account = account(&app.oauth, 1).await;
    assert_eq!(app.oauth.access_token(&account).await.unwrap().expose(), fake.issued()[1].access_token);
}

#[tokio::test]
async fn what_goes_without_its_key_is_told_as_not_revoked() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    sign_in(&start(&fake, &database, &[OLD]).await, &fake, &ada()).await;
    let app = start(&fake, &database, &[NEW]).await;
    Browser::new().authorize(&app, "/auth/fake").await;
    let not_revoked = app.oauth.delete_user(&1).await.unwrap().unwrap().finish().await;
    assert_eq!((not_revoked.len(), &*not_revoked[0].account_id), (1, "1"));
    assert!(fake.requests_to("/revoke").is_empty());
}

#[tokio::test]
async fn a_sealed_token_is_of_no_use_in_another_row_or_column() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, &database, &[NEW]).await;
    sign_in(&app, &fake, &ada()).await;
    sign_in(&app, &fake, &bob()).await;
    let pool = database.pool().await;
    for sql in [
        "UPDATE oauth_account SET access_token = (SELECT access_token FROM oauth_account WHERE id = 2) WHERE id = 1",
        "UPDATE oauth_account SET access_token = refresh_token WHERE id = 1",
        "UPDATE oauth_account SET access_token = substr(access_token, 1, 40) WHERE id = 1",
        "UPDATE oauth_account SET access_token = 'sealed:' WHERE id = 1",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
        let account = account(&app.oauth, 1).await;
        let error = app.oauth.access_token(&account).await.unwrap_err();
        assert!(matches!(error, AccessTokenError::Sealed), "{sql}");
    }
    // Nor with the other provider's name.
    sqlx::query("UPDATE oauth_account SET oauth_name = 'other' WHERE id = 2").execute(&pool).await.unwrap();
    let error = app.oauth.access_token(&account(&app.oauth, 2).await).await.unwrap_err();
    assert!(matches!(error, AccessTokenError::Sealed));
}

#[tokio::test]
async fn an_account_under_a_legacy_id_is_sealed_for_its_own_spelling() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let store = database.store::<Account>().await;
    let profile = Profile::new("people/1").with_email("ada@example.com", true);
    let grant = Grant::new("google", profile, Tokens::new("old").with_refresh_token("old refresh"));
    store.sign_up(users_runtime::store::NewLogin::new(grant, true).unwrap()).await.unwrap();
    let app = app(store)
        .provider("/auth/google", fake.google())
        .associate("/auth/associate/google", fake.google())
        .configure(|oauth| oauth.encrypt_tokens(Keys::new([NEW]).unwrap()))
        .start()
        .await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/google").await;
    let token = browser.come_back(&app, &fake.approve(&url, &ada())).await.access_token();
    assert_eq!(database.counts().await, (1, 1));
    assert_sealed(&at_rest(&database).await, &fake);
    let found = account(&app.oauth, 1).await;
    assert_eq!(
        (&*found.account_id, found.access_token.expose()),
        ("people/1", &*fake.issued()[0].access_token)
    );
    // Associating refreshes it as well, and does not make a second one.
    let mut browser = Browser::new().bearing(&token);
    let url = browser.authorize(&app, "/auth/associate/google").await;
    assert_eq!(browser.come_back(&app, &fake.approve(&url, &ada())).await.status, 200);
    assert_eq!(database.counts().await, (1, 1));
    let found = account(&app.oauth, 1).await;
    assert_eq!(found.access_token.expose(), fake.issued()[1].access_token);
    // Another user can't link it under its new spelling.
    let mut bobs = Browser::new();
    let url = bobs.authorize(&app, "/auth/google").await;
    let token = bobs.come_back(&app, &fake.approve(&url, &bob())).await.access_token();
    let mut bobs = Browser::new().bearing(&token);
    let url = bobs.authorize(&app, "/auth/associate/google").await;
    bobs.come_back(&app, &fake.approve(&url, &ada())).await.is(409, "OAUTH_ACCOUNT_ALREADY_LINKED");
}

#[tokio::test]
async fn two_servers_with_one_key_ring_serve_one_login_in_halves_through_a_rotation() {
    let (login, link) = ("https://app.example/auth/fake/callback", "https://app.example/link");
    let fake = FakeProvider::builder().redirect_uri(login).redirect_uri(link).start().await.unwrap();
    let database = Database::new();
    let rings: [&[&str]; 4] = [&[KEY], &[KEY, SECRET], &[SECRET, KEY], &[SECRET]];
    // Of each ring the login ends on a server that has the same ring or the next one, and the other way round.
    for (begun, ended) in [(0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2)] {
        let mut apps = Vec::new();
        for ring in [begun, ended] {
            let keys = || Keys::new(rings[ring]).unwrap();
            let setup = app(database.store::<Account>().await)
                .provider("/auth/fake", fake.provider().redirect_url(login))
                .associate("/auth/associate/fake", fake.provider().redirect_url(link))
                .configure(|oauth| oauth.keys(keys()).encrypt_tokens(keys()));
            apps.push(setup.start().await);
        }
        let mut browser = Browser::new();
        let url = browser.authorize(&apps[0], "/auth/fake").await;
        let landed = fake.approve(&url, &ada());
        let query = landed.split_once('?').unwrap().1;
        let answer = browser.visit(&apps[1], &format!("/auth/fake/callback?{query}")).await;
        let token = answer.access_token();
        assert_eq!(
            account(&apps[0].oauth, 1).await.access_token.expose(),
            fake.issued().pop().unwrap().access_token
        );
        // And so an association, back on the first.
        let mut browser = Browser::new().bearing(&token);
        let url = browser.authorize(&apps[1], "/auth/associate/fake").await;
        let landed = fake.approve(&url, &bob());
        let query = landed.split_once('?').unwrap().1;
        let answer = browser.visit(&apps[0], &format!("/auth/associate/fake/callback?{query}")).await;
        assert_eq!(answer.status, 200, "{begun} {ended}: {answer:?}");
    }
    assert_eq!(database.counts().await, (1, 2));
}
