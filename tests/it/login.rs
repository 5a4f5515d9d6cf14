//! Signing in, again, and once more after a restart.

use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{MemoryStore, OAuthUser as _, Provider as _, UserStore as _};

use crate::support::{Browser, Database, ada, app, bob, optional, plain, required};

type Store = MemoryStore<required::OAuthAccount>;

/// The one account of the user 1.
async fn account(store: &impl users_runtime::Store<required::OAuthAccount>) -> required::OAuthAccount {
    let mut accounts = store.accounts(&1).await.unwrap();
    assert_eq!(accounts.len(), 1);
    accounts.remove(0)
}

#[tokio::test]
async fn a_first_login_makes_a_user_with_an_account() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    // The whole way over sockets, the provider's redirect included.
    fake.sign_in_as(&ada());
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let at_provider = Browser::new().get(&url).await;
    assert_eq!(at_provider.status, 302);
    let answer = browser.get(at_provider.location()).await;
    let token = answer.access_token();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(browser.jar.is_empty(), "the transaction's cookie is gone");

    let me = Browser::new().bearing(&token).visit(&app, "/me").await;
    assert_eq!(me.status, 200);
    let expected = serde_json::json!({
        "id": 1, "email": "ada@example.com", "is_active": true, "is_verified": false, "is_superuser": false,
        "display_name": "Ada Lovelace",
    });
    assert_eq!(me.json(), expected);

    let account = account(&store).await;
    assert_eq!(account.oauth_name, "fake");
    assert_eq!((&*account.account_id, account.user_id), ("1", 1));
    assert_eq!(account.account_email.as_deref(), Some("ada@example.com"));
    let issued = fake.issued().remove(0);
    assert_eq!(account.access_token.expose(), issued.access_token);
    assert_eq!(account.refresh_token.unwrap().expose(), issued.refresh_token.unwrap());
    let in_an_hour = i64::try_from(app.clock.now()).unwrap() + 3600;
    assert!((in_an_hour - 60..=in_an_hour).contains(&account.expires_at.unwrap()));
    // `related_name` makes the way from the user to the accounts.
    let user = store.user(&1).await.unwrap().unwrap();
    assert_eq!(user.oauth_accounts(&app.oauth).await.unwrap().len(), 1);
    // No password fits, and any verifier can read that.
    assert!(user.hashed_password.starts_with("$argon2id$v=19$") && !user.has_password());
}

#[tokio::test]
async fn a_second_login_is_the_same_user_with_one_account_and_fresh_tokens() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let first = account(&store).await;
    // She has a new address at the provider. The user's own stays; it is the application's to change.
    let moved = Person::new("1", "ada@new.example").name("Countess Lovelace");
    let token = Browser::new().sign_in(&app, &fake, &moved).await.access_token();
    let second = account(&store).await;
    assert_eq!((second.id, second.user_id), (first.id, first.user_id));
    assert_eq!(second.account_email.as_deref(), Some("ada@new.example"));
    assert_ne!(second.access_token, first.access_token);
    assert_eq!(second.access_token.expose(), fake.issued()[1].access_token);
    assert_ne!(second.refresh_token, first.refresh_token);
    let me = Browser::new().bearing(&token).visit(&app, "/me").await.json();
    assert_eq!((&me["id"], &me["email"]), (&1.into(), &"ada@example.com".into()));
    assert_eq!(me["display_name"], "Ada Lovelace");
}

#[tokio::test]
async fn a_login_without_a_refresh_token_keeps_the_stored_one() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone()).provider("/auth/fake", plain(&fake)).start().await;
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let first = account(&store).await;
    fake.misbehave(Misbehavior::NoRefreshToken).misbehave(Misbehavior::NoEmail);
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let second = account(&store).await;
    assert!(first.refresh_token.is_some());
    assert_eq!(second.refresh_token, first.refresh_token);
    assert_eq!(second.account_email, first.account_email);
    assert_ne!(second.access_token, first.access_token);
}

#[tokio::test]
async fn what_a_person_did_is_there_after_a_restart() {
    let fake = FakeProvider::start().await;
    let database = Database::new();
    let mut browser = Browser::new();
    let token = {
        let app = app(database.store::<required::OAuthAccount>().await)
            .provider("/auth/fake", fake.provider())
            .start()
            .await;
        browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
        assert_eq!(browser.visit(&app, "/me").await.json()["id"], 1);
        browser.visit(&app, "/me").await;
        let out = browser.post(&format!("{}/auth/logout", app.url)).await;
        assert_eq!(out.status, 204);
        browser.visit(&app, "/me").await.is(401, "Unauthorized");
        Browser::new().sign_in(&app, &fake, &ada()).await.access_token()
    };
    assert_eq!(database.counts().await, (1, 1));

    let store = database.store::<required::OAuthAccount>().await;
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    let me = Browser::new().bearing(&token).visit(&app, "/me").await;
    assert_eq!(me.json()["email"], "ada@example.com", "the session lives through a restart");
    browser.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    assert_eq!(browser.visit(&app, "/me").await.json()["id"], 1);
    assert_eq!(database.counts().await, (1, 1));
    let last = fake.issued().pop().unwrap();
    assert_eq!(account(&store).await.access_token.expose(), last.access_token);

    let other = Browser::new().sign_in(&app, &fake, &bob()).await.access_token();
    assert_eq!(Browser::new().bearing(&other).visit(&app, "/me").await.json()["id"], 2);
    assert_eq!(database.counts().await, (2, 2));
}

#[tokio::test]
async fn one_person_at_two_providers_is_two_accounts_and_an_address_has_one_user() {
    let (fake, other) = (FakeProvider::start().await, FakeProvider::start().await);
    let store = MemoryStore::<optional::OAuthAccount>::default();
    let app = app(store)
        .provider("/auth/fake", fake.provider())
        .provider("/auth/other", other.provider().named("other"))
        .start()
        .await;
    let nobody = Person::new("1", "").without_email();
    let one = Browser::new().sign_in(&app, &fake, &nobody).await.access_token();
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/other").await;
    let two = browser.come_back(&app, &other.approve(&url, &nobody)).await.access_token();
    let me = async |token: &str| Browser::new().bearing(token).visit(&app, "/me").await.json();
    // "1" at one provider is not "1" at the other.
    assert_ne!(me(&one).await["id"], me(&two).await["id"]);
    assert_eq!(me(&one).await["email"], serde_json::Value::Null);

    let known = Person::new("7", "ada@example.com");
    Browser::new().sign_in(&app, &fake, &known).await.access_token();
    let url = browser.authorize(&app, "/auth/other").await;
    let answer = browser.come_back(&app, &other.approve(&url, &known)).await;
    answer.is(400, "OAUTH_USER_ALREADY_EXISTS");
}

#[tokio::test]
async fn the_address_of_a_user_is_taken_however_it_is_spelt() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    let first = Person::new("1", "Ada@Bücher.Example");
    Browser::new().sign_in(&app, &fake, &first).await.access_token();
    for (index, spelling) in
        ["Ada@Bücher.Example", "ada@bücher.example", "ADA@XN--BCHER-KVA.EXAMPLE", "aDa@BÜCHER.example"]
            .into_iter()
            .enumerate()
    {
        let person = Person::new(format!("x{index}"), spelling);
        let answer = Browser::new().sign_in(&app, &fake, &person).await;
        answer.is_for(&spelling, 400, "OAUTH_USER_ALREADY_EXISTS");
    }
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 1, accounts: 1, .. }");
    let user = store.user(&1).await.unwrap().unwrap();
    assert_eq!(user.email(), Some("Ada@xn--bcher-kva.example"));
}
