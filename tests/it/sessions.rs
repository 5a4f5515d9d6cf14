//! Sessions: read in order, ended by a login and a logout, and never acted on for a foreign page.

use std::time::Duration;

use reqwest::Method;
use users_runtime::session::{Strategy as _, Subject};
use users_runtime::testing::FakeProvider;
use users_runtime::{BearerTransport, ConfigError, CookieTransport, JwtStrategy, Keys, MemoryStore, OAuth};

use crate::support::{App, Browser, Database, KEY, Recorded, SECRET, Setup, ada, app, bob, required};

type Account = required::OAuthAccount;
type Store = MemoryStore<Account>;

fn new() -> Setup<Account> {
    app(Store::default())
}

/// An application with recorded sessions, bearer first, then two cookies.
async fn recorded(fake: &FakeProvider) -> (App<Account>, Recorded, Recorded) {
    let (bearer, cookie) = (Recorded::default(), Recorded::default());
    let app = new()
        .provider("/auth/fake", fake.provider())
        .session(BearerTransport::new(), bearer.clone())
        .session(CookieTransport::new(), cookie.clone())
        .session(CookieTransport::new().name("old"), cookie.clone())
        .start()
        .await;
    (app, bearer, cookie)
}

async fn id_of(browser: &mut Browser, app: &App<Account>) -> serde_json::Value {
    browser.visit(app, "/me").await.json()["id"].clone()
}

#[tokio::test]
async fn sessions_are_read_in_their_order_and_a_dead_one_is_passed_over() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let ada_token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let bob_token = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    let mut browser = Browser::new();
    browser.jar.insert("session".to_owned(), bob_token.clone());
    assert_eq!(id_of(&mut browser, &app).await, 2);
    assert_eq!(id_of(&mut browser.bearing(&ada_token), &app).await, 1, "bearer comes first");
    assert_eq!(id_of(&mut browser.bearing("dead"), &app).await, 2);
    // The scheme's case does not matter; another scheme is another thing.
    let scheme = |scheme: &str| Browser::new().with("authorization", format!("{scheme}{ada_token}"));
    for good in ["Bearer ", "bearer ", "BEARER  "] {
        assert_eq!(id_of(&mut scheme(good), &app).await, 1, "{good}");
    }
    for bad in ["Basic ", "Bearer", "", "Bearer x", "Token "] {
        scheme(bad).visit(&app, "/me").await.is_for(&bad, 401, "Unauthorized");
    }
    let mut twice = Browser::new();
    twice.jar.insert("session".to_owned(), format!("forged; session={bob_token}"));
    assert_eq!(id_of(&mut twice, &app).await, 2, "a sibling domain's cookie hides nothing");
}

#[tokio::test]
async fn without_a_session_it_is_401_or_none() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    for path in ["/me", "/verified", "/superuser"] {
        Browser::new().visit(&app, path).await.is_for(&path, 401, "Unauthorized");
    }
    let anyone = Browser::new().visit(&app, "/me/optional").await;
    assert_eq!((anyone.status, anyone.json()), (200, serde_json::Value::Null));
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let mut signed_in = Browser::new().bearing(&token);
    assert_eq!(signed_in.visit(&app, "/me/optional").await.json()["id"], 1);
    signed_in.visit(&app, "/verified").await.is(403, "Forbidden");
    signed_in.visit(&app, "/superuser").await.is(403, "Forbidden");
}

#[tokio::test]
async fn a_forged_or_expired_token_is_no_session() {
    let fake = FakeProvider::start().await;
    let short = JwtStrategy::new(SECRET).lifetime(Duration::from_secs(3));
    let other = JwtStrategy::new(SECRET).audience("another");
    let app = new()
        .provider("/auth/fake", fake.provider())
        .session(BearerTransport::new(), short)
        .session(CookieTransport::new(), other)
        .start()
        .await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(id_of(&mut Browser::new().bearing(&token), &app).await, 1);
    let mut elsewhere = Browser::new();
    elsewhere.jar.insert("session".to_owned(), token.clone());
    elsewhere.visit(&app, "/me").await.is(401, "Unauthorized");
    let [head, body, seal] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    for forged in [
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        format!("{head}.{body}.{}", "A".repeat(seal.len())),
        // {"alg":"none","typ":"JWT"}
        format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}."),
        token[..token.len() - 1].to_owned(),
    ] {
        let answer = Browser::new().bearing(&forged).visit(&app, "/me").await;
        answer.is_for(&forged, 401, "Unauthorized");
    }
    tokio::time::sleep(Duration::from_millis(4100)).await;
    Browser::new().bearing(&token).visit(&app, "/me").await.is(401, "Unauthorized");
}

#[tokio::test]
async fn a_login_ends_the_sessions_presented_and_mints_its_own() {
    let fake = FakeProvider::start().await;
    let (app, bearer, cookie) = recorded(&fake).await;
    let mut browser = Browser::new();
    let first = browser.sign_in(&app, &fake, &ada()).await.access_token();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    let second = browser.jar["session"].clone();
    assert!(bearer.ended().is_empty(), "not presented, so not ended");

    // Someone planted a session of theirs, in each way that there is.
    browser.jar.insert("old".to_owned(), second.clone());
    let answer = browser.bearing(&first).sign_in_by_page(&app, &fake, &bob()).await;
    answer.leads_to("/");
    assert_eq!(bearer.ended(), [first]);
    assert_eq!(cookie.ended(), std::slice::from_ref(&second));
    let cookies = answer.cookies();
    let old = cookies.iter().find(|cookie| cookie.name == "old").unwrap();
    assert!(old.is_removal() && old.attributes["path"] == "/");
    let new: Vec<_> = cookies.iter().filter(|cookie| cookie.name == "session").collect();
    assert_eq!(new.len(), 1, "one answer does not set a cookie twice");
    assert!(!new[0].is_removal() && new[0].value != second);

    // And a program's login ends a cookie too.
    let mut page = Browser::new();
    page.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    page.sign_in(&app, &fake, &bob()).await.access_token();
    assert!(page.jar.is_empty());
    assert_eq!(cookie.ended().len(), 2);
}

#[tokio::test]
async fn a_failed_login_ends_nothing() {
    let fake = FakeProvider::start().await;
    let (app, bearer, cookie) = recorded(&fake).await;
    let mut browser = Browser::new();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    let url = browser.login(&app, "/auth/fake").await;
    browser.come_back(&app, &fake.deny(&url)).await.leads_to("/?error=OAUTH_ACCESS_DENIED");
    assert_eq!(id_of(&mut browser, &app).await, 1);
    assert!(cookie.ended().is_empty() && bearer.alive().is_empty());
}

#[tokio::test]
async fn logout_ends_the_session_on_both_transports() {
    let fake = FakeProvider::start().await;
    let (app, bearer, cookie) = recorded(&fake).await;
    let logout = format!("{}/auth/logout", app.url);
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let mut program = Browser::new().bearing(&token);
    let answer = program.post(&logout).await;
    assert_eq!((answer.status, answer.body.len(), answer.cookies().len()), (204, 0, 0));
    assert_eq!(bearer.ended(), [token]);
    program.visit(&app, "/me").await.is(401, "Unauthorized");
    program.post(&logout).await.is(401, "Unauthorized");

    let mut page = Browser::new();
    page.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    let kept = page.clone();
    let answer = page.post(&logout).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let cookies = answer.cookies();
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].is_removal() && cookies[0].name == "session");
    assert_eq!(cookie.ended().len(), 1);
    kept.clone().visit(&app, "/me").await.is(401, "Unauthorized");
    page.post(&logout).await.is(401, "Unauthorized");
    Browser::new().bearing("made-up").post(&logout).await.is(401, "Unauthorized");
    // A cookie that is dead already is at least taken away.
    let mut stale = kept;
    assert_eq!(stale.post(&logout).await.status, 204);
    assert!(stale.jar.is_empty());
}

#[tokio::test]
async fn a_foreign_page_can_neither_act_nor_log_out_by_a_cookie() {
    let fake = FakeProvider::start().await;
    let cookie = Recorded::default();
    let app = new()
        .provider("/auth/fake", fake.provider())
        .session(BearerTransport::new(), cookie.clone())
        .session(CookieTransport::new(), cookie.clone())
        .configure(|oauth| oauth.allow_origin("https://admin.example"))
        .start()
        .await;
    let mut browser = Browser::new();
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    let own = app.url.as_str();
    let evil = "https://evil.example";
    let upper = own.to_uppercase();
    let cases: &[(&[(&'static str, &str)], bool)] = &[
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "same-origin"), ("origin", own)], true),
        (&[("origin", own)], true),
        (&[("sec-fetch-site", "same-site"), ("origin", "https://admin.example")], true),
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://admin.example")], true),
        (&[], true),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "none")], false),
        (&[("sec-fetch-site", "")], false),
        (&[("sec-fetch-site", "cross-site"), ("origin", evil)], false),
        (&[("origin", evil)], false),
        (&[("origin", "null")], false),
        (&[("origin", "")], false),
        (&[("origin", &upper)], false),
        (&[("origin", "https://admin.example.evil.example")], false),
        (&[("origin", "https://app.admin.example")], false),
        (&[("origin", "http://admin.example")], false),
        (&[("referer", own), ("sec-fetch-site", "cross-site")], false),
    ];
    for (headers, is_allowed) in cases {
        let mut page = browser.clone();
        page.headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let me = format!("{}/me", app.url);
        for method in [Method::POST, Method::DELETE] {
            let answer = page.send(method, &me, String::new()).await;
            if *is_allowed {
                assert_eq!(answer.status, 200, "{headers:?}");
            } else {
                answer.is_for(headers, 403, "OAUTH_CROSS_ORIGIN");
            }
        }
        let optional = page.post(&format!("{}/me/optional", app.url)).await;
        assert_eq!(optional.status, if *is_allowed { 200 } else { 403 }, "{headers:?}");
        // Reading is safe, wherever the link was.
        assert_eq!(page.get(&me).await.status, 200, "{headers:?}");
        // A token in a header can't come from a foreign page, even beside a cookie.
        let token = page.jar["session"].clone();
        assert_eq!(page.bearing(&token).post(&me).await.status, 200, "{headers:?}");
        if !is_allowed {
            let answer = page.post(&format!("{}/auth/logout", app.url)).await;
            answer.is_for(headers, 403, "OAUTH_CROSS_ORIGIN");
            assert!(answer.cookies().is_empty() && cookie.ended().is_empty());
            let mut program = page.bearing(&token);
            program.jar.clear();
            assert_eq!(program.post(&me).await.status, 200);
        }
    }
    let mut own_page = browser.with("sec-fetch-site", "same-origin");
    assert_eq!(own_page.post(&format!("{}/auth/logout", app.url)).await.status, 204);
}

#[tokio::test]
async fn an_inactive_user_is_signed_out_everywhere_and_can_not_sign_in() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let app = app(database.store::<Account>().await).provider("/auth/fake", fake.provider()).start().await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let mut signed_in = Browser::new().bearing(&token);
    let pool = database.pool().await;
    let set = async |sql: &'static str| sqlx::query(sql).execute(&pool).await.unwrap();
    set("UPDATE user SET is_verified = 1, is_superuser = 1").await;
    for path in ["/me", "/verified", "/superuser"] {
        assert_eq!(signed_in.visit(&app, path).await.status, 200, "{path}");
    }
    set("UPDATE user SET is_active = 0").await;
    for path in ["/me", "/verified", "/superuser"] {
        signed_in.visit(&app, path).await.is_for(&path, 401, "Unauthorized");
    }
    assert_eq!(signed_in.visit(&app, "/me/optional").await.json(), serde_json::Value::Null);
    let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
    answer.is(400, "LOGIN_BAD_CREDENTIALS");
    let answer = Browser::new().sign_in_by_page(&app, &fake, &ada()).await;
    answer.leads_to("/?error=LOGIN_BAD_CREDENTIALS");
    assert!(answer.cookies().iter().all(crate::support::SetCookie::is_removal));
    set("UPDATE user SET is_active = 1").await;
    assert_eq!(signed_in.visit(&app, "/me").await.status, 200);

    // A key is never given again, so that an old token opens no newcomer's account.
    set("DELETE FROM oauth_account").await;
    set("DELETE FROM user").await;
    signed_in.visit(&app, "/me").await.is(401, "Unauthorized");
    let newcomer = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    assert_eq!(id_of(&mut Browser::new().bearing(&newcomer), &app).await, 2);
    signed_in.visit(&app, "/me").await.is(401, "Unauthorized");
}

#[tokio::test]
async fn a_token_of_one_user_model_opens_no_user_of_another() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    // The same secret, in services for these users, for administrators, and in one that does not say.
    for (users, id) in [(Some("user"), Some("1")), (Some("admin"), None), (None, None)] {
        let mut strategy = JwtStrategy::new(SECRET);
        if let Some(users) = users {
            strategy.for_users(users);
        }
        let subject = strategy.read(&token).await.unwrap();
        assert_eq!(subject.as_ref().map(|subject| &*subject.user_id), id, "{users:?}");
    }
    // A token of FastAPI Users does not say whose it is.
    let silent = JwtStrategy::new(SECRET).write(&Subject::new("1", None)).await.unwrap();
    assert_eq!(id_of(&mut Browser::new().bearing(silent.expose()), &app).await, 1);
}

#[tokio::test]
async fn a_new_secret_signs_nobody_out() {
    const OLD: &str = "e7Lw2ZkR9uYp5XcVb1NqTg8HsJd4MfKa6QoWiErDtPy=";
    const OLDER: &str = "Ub3Gx8KvZr1QnMf6TyJc0WpLh5SdEa9RoIi2NkDgVqH=";
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let serve = async |strategy: JwtStrategy| {
        app(store.clone())
            .provider("/auth/fake", fake.provider())
            .session(BearerTransport::new(), strategy)
            .start()
            .await
    };
    let (new, old) = (|| JwtStrategy::new(SECRET), || JwtStrategy::new(OLD));
    let before = serve(old().also_read(OLDER)).await;
    let first = Browser::new().sign_in(&before, &fake, &ada()).await.access_token();
    // One server after the other learns the new secret, then signs with it, then forgets the old one.
    let learnt = serve(old().also_read(OLDER).also_read(SECRET)).await;
    let turned = serve(new().also_read(OLDER).also_read(OLD)).await;
    let second = Browser::new().sign_in(&turned, &fake, &ada()).await.access_token();
    let after = serve(new()).await;
    for (token, app, status) in [
        (&first, &learnt, 200),
        (&first, &turned, 200),
        (&first, &after, 401),
        (&second, &before, 401),
        (&second, &learnt, 200),
        (&second, &after, 200),
    ] {
        assert_eq!(Browser::new().bearing(token).visit(app, "/me").await.status, status, "{}", app.url);
    }
}

#[test]
fn an_old_secret_has_to_be_as_good_as_the_first() {
    for weak in ["", "SECRET", "SECRETSECRETSECRETSECRETSECRETSECRET"] {
        JwtStrategy::new(SECRET).also_read(weak).check().unwrap_err();
        JwtStrategy::new(weak).also_read(SECRET).check().unwrap_err();
        JwtStrategy::new(SECRET).also_read(SECRET).also_read(weak).also_read(SECRET).check().unwrap_err();
        let builder = OAuth::<Account>::builder(Store::default())
            .base_url("https://app.example")
            .keys(Keys::generate())
            .session(BearerTransport::new(), JwtStrategy::new(SECRET).also_read(weak));
        let error = builder.build().unwrap_err();
        assert!(matches!(error, ConfigError::Secret { number: 1, .. }), "{weak}");
        let message = error.to_string();
        assert!(message.starts_with("a secret of session 1 "), "{message}");
        assert!(weak.is_empty() || !message.contains(weak), "a secret does not print");
    }
    JwtStrategy::new(SECRET).also_read(KEY).check().unwrap();
}

#[tokio::test]
async fn two_tokens_of_one_second_differ() {
    let fake = FakeProvider::start().await;
    let app = new().provider("/auth/fake", fake.provider()).start().await;
    let one = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let other = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_ne!(one, other);
}
