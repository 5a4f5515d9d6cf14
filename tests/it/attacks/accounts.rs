//! Getting hold of somebody else's accounts.

use reqwest::Method;
use users_runtime::testing::{FakeProvider, Person};
use users_runtime::{Provider as _, Store as _};

use super::{Account, Store, mallory, on_page, other, start, who};
use crate::support::{Browser, Database, ada, app};

#[tokio::test]
async fn swapped_states_pass_between_no_intents_and_no_users() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = start(&fake, store.clone()).await;
    let (mut victim, mut attacker) =
        (on_page(&app, &fake, &ada()).await, on_page(&app, &fake, &mallory()).await);
    // The attacker begins an association, and the victim's browser, with the attacker's cookie planted in it, ends it.
    let url = attacker.associate_by_form(&app, "/auth/associate/other", "").await;
    let callback = fake.approve(&url, &mallory());
    let name = attacker.transactions().remove(0);
    victim.jar.insert(name.clone(), attacker.jar[&name].clone());
    victim.come_back(&app, &callback).await.leads_to("/?error=OAUTH_INVALID_STATE");
    // A login's is planted for an association, and an association's for a login.
    for (begin, end) in
        [("/auth/other/", "/auth/associate/other/"), ("/auth/associate/other/", "/auth/other/")]
    {
        let url = if begin.contains("associate") {
            attacker.associate_by_form(&app, begin.trim_end_matches('/'), "").await
        } else {
            attacker.login(&app, begin.trim_end_matches('/')).await
        };
        let moved = fake.approve(&url, &mallory()).replace(begin, end);
        attacker.come_back(&app, &moved).await.leads_to("/?error=OAUTH_INVALID_STATE");
    }
    for user in [1, 2] {
        assert_eq!(store.accounts(&user).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn foreign_pages_can_neither_associate_nor_unlink_nor_log_out() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = start(&fake, store.clone()).await;
    let victim = on_page(&app, &fake, &ada()).await;
    let foreign = [
        victim.with("sec-fetch-site", "cross-site").with("origin", "https://evil.example"),
        victim.with("sec-fetch-site", "same-site").with("origin", "https://evil.app.example"),
        victim.with("origin", "https://evil.example"),
        victim.with("origin", "null"),
        // An old browser that a page has talked out of its `Origin`, but not out of its fetch metadata.
        victim.with("sec-fetch-site", "cross-site"),
    ];
    for browser in &foreign {
        for (method, path) in [
            (Method::POST, "/auth/associate/other/login"),
            (Method::DELETE, "/me/accounts/1"),
            (Method::POST, "/auth/logout"),
        ] {
            let answer = browser.clone().send(method, &format!("{}{path}", app.url), String::new()).await;
            answer.is_for(&path, 403, "OAUTH_CROSS_ORIGIN");
            assert!(answer.cookies().is_empty(), "{path}");
        }
        // By a GET nothing begins either.
        assert_eq!(browser.clone().visit(&app, "/auth/associate/other/login").await.status, 405);
    }
    assert_eq!(store.accounts(&1).await.unwrap().len(), 1);
    assert_eq!(who(&mut victim.clone(), &app).await, Some(1));
}

#[tokio::test]
async fn a_planted_association_ties_nothing_to_the_victim() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = start(&fake, store.clone()).await;
    let mut victim = on_page(&app, &fake, &ada()).await;
    // A foreign page has the victim's browser ask for the JSON of `/authorize`, which a GET may: it can't read the answer.
    // What it can do is send the person to a provider with a `state` of its own.
    let cross = victim.with("sec-fetch-site", "cross-site");
    assert_eq!(cross.clone().visit(&app, "/auth/associate/other/authorize").await.status, 200);
    let mut attacker = on_page(&app, &fake, &mallory()).await;
    let url = attacker.authorize(&app, "/auth/associate/other").await;
    let callback = fake.approve(&url, &mallory());
    victim.come_back(&app, &callback).await.is(400, "OAUTH_INVALID_STATE");
    assert_eq!(store.accounts(&1).await.unwrap().len(), 1);
    assert!(fake.token_requests().len() == 2, "two logins, and no third code");
}

#[tokio::test]
async fn classic_federated_merge_who_registers_the_victims_address_first_gets_nothing() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = app(database.store::<Account>().await)
        .provider("/auth/fake", fake.google().associate_by_email())
        .provider("/auth/other", other(&fake))
        .start()
        .await;
    // By a provider that has not verified it; the session stays open.
    let mut attacker = Browser::new();
    let url = attacker.login(&app, "/auth/other").await;
    let first = Person::new("666", "ada@example.com").unverified();
    attacker.come_back(&app, &fake.approve(&url, &first)).await.leads_to("/");
    // The owner comes: neither merged into the attacker's user, nor told that all is well.
    let mut owner = Browser::new();
    owner.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/?error=OAUTH_USER_ALREADY_EXISTS");
    assert_eq!(who(&mut owner, &app).await, None);
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn an_unexpired_session_of_a_reclaimed_user_is_worth_nothing() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = app(database.store::<Account>().await)
        .provider("/auth/fake", fake.google().reclaim_unverified())
        .provider("/auth/other", other(&fake))
        .associate("/auth/associate/other", other(&fake))
        .start()
        .await;
    let first = Person::new("666", "ada@example.com").unverified();
    let mut page = Browser::new();
    let url = page.login(&app, "/auth/other").await;
    page.come_back(&app, &fake.approve(&url, &first)).await.leads_to("/");
    let mut program = Browser::new();
    let url = program.authorize(&app, "/auth/other").await;
    let token = program.come_back(&app, &fake.approve(&url, &first)).await.access_token();
    let mut owner = Browser::new();
    owner.sign_in_by_page(&app, &fake, &ada()).await.leads_to("/");
    let own = who(&mut owner, &app).await;
    assert_eq!(own, Some(1));
    // Every way back in that the attacker has kept.
    assert_eq!(who(&mut page, &app).await, None);
    assert_eq!(who(&mut Browser::new().bearing(&token), &app).await, None);
    let mut again = Browser::new();
    let url = again.login(&app, "/auth/other").await;
    again.come_back(&app, &fake.approve(&url, &first)).await.leads_to("/?error=OAUTH_USER_ALREADY_EXISTS");
    assert_eq!(database.counts().await, (1, 1));
}

#[tokio::test]
async fn a_deleted_users_session_and_transactions_are_nobodys() {
    let (fake, database) = (FakeProvider::start().await, Database::new());
    let app = start(&fake, database.store::<Account>().await).await;
    let mut old = on_page(&app, &fake, &mallory()).await;
    let pending = old.associate_by_form(&app, "/auth/associate/other", "").await;
    app.oauth.delete_user(&1).await.unwrap().unwrap();
    let mut new = on_page(&app, &fake, &ada()).await;
    assert_eq!(who(&mut new, &app).await, Some(2), "not the number of the one before");
    assert_eq!(who(&mut old, &app).await, None);
    let callback = fake.approve(&pending, &mallory());
    old.come_back(&app, &callback).await.leads_to("/?error=Unauthorized");
    // Nor in the new one's browser.
    let name = old.jar.keys().find(|name| name.contains("oauth-")).cloned();
    assert_eq!(name, None, "the transaction's cookie is gone");
    new.come_back(&app, &callback).await.leads_to("/?error=OAUTH_INVALID_STATE");
    assert_eq!(database.counts().await, (1, 1));
}
