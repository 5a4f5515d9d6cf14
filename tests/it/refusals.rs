//! The provider says no, or says it as someone else.

use users_runtime::testing::{FakeProvider, Misbehavior, Person};
use users_runtime::{MemoryStore, Provider as _};

use crate::support::{App, Browser, ada, app, plain, plain_description, query, required, with};

type Store = MemoryStore<required::OAuthAccount>;

/// One login as a program and one as a page, each of which ends in this row.
async fn both_fail(
    app: &App<required::OAuthAccount>,
    fake: &FakeProvider,
    person: &Person,
    what: &str,
    (status, detail): (u16, &str),
) {
    let answer = Browser::new().sign_in(app, fake, person).await;
    answer.is_for(&what, status, detail);
    let answer = Browser::new().sign_in_by_page(app, fake, person).await;
    answer.leads_to(&format!("/?error={detail}"));
}

#[tokio::test]
async fn the_providers_error_is_a_row_of_the_table_and_never_echoed() {
    let fake = FakeProvider::start().await;
    let store = Store::default();
    let app = app(store.clone()).provider("/auth/fake", fake.provider()).start().await;
    let denied = (400, "OAUTH_ACCESS_DENIED");
    let failed = (502, "OAUTH_PROVIDER_ERROR");
    for (error, row) in [
        ("access_denied", denied),
        ("login_required", denied),
        ("consent_required", denied),
        ("interaction_required", denied),
        ("temporarily_unavailable", (503, "OAUTH_PROVIDER_UNAVAILABLE")),
        ("server_error", failed),
        ("invalid_request", failed),
        ("unauthorized_client", failed),
        ("invalid_scope", failed),
        ("Access_Denied", failed),
        ("<script>alert(1)</script>", failed),
        ("\r\nSet-Cookie: a=b", failed),
    ] {
        fake.misbehave(Misbehavior::RedirectError(error.to_owned()));
        both_fail(&app, &fake, &ada(), error, row).await;
        fake.behave();
    }
    assert!(fake.token_requests().is_empty());
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 0, accounts: 0, .. }");
}

#[tokio::test]
async fn another_issuer_is_refused_before_the_code_is_sent() {
    let fake = FakeProvider::start().await;
    let app = app(Store::default())
        .provider("/auth/fake", fake.provider())
        .provider("/auth/lax", plain(&fake).named("lax"))
        .start()
        .await;
    let mismatch = (400, "OAUTH_ISSUER_MISMATCH");
    for (misbehavior, error) in [
        (Misbehavior::WrongIss, None),
        (Misbehavior::NoIss, None),
        // The issuer comes first: an error of someone else's says nothing.
        (Misbehavior::WrongIss, Some("access_denied")),
        (Misbehavior::NoIss, Some("access_denied")),
    ] {
        fake.misbehave(misbehavior.clone());
        if let Some(error) = error {
            fake.misbehave(Misbehavior::RedirectError(error.to_owned()));
        }
        both_fail(&app, &fake, &ada(), &format!("{misbehavior:?} {error:?}"), mismatch).await;
        fake.behave();
    }
    assert!(fake.token_requests().is_empty());

    // A provider that never promised an `iss` may leave it out, but not send another's, nor one that looks alike.
    fake.misbehave(Misbehavior::NoIss);
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/lax").await;
    let callback = fake.approve(&url, &ada());
    for iss in [
        "https://another-provider.example",
        "",
        &format!("{}/", fake.issuer()),
        &fake.issuer().to_uppercase(),
    ] {
        let mut tab = browser.clone();
        let answer = tab.get(&format!("{callback}&iss={iss}")).await;
        answer.is_for(&iss, mismatch.0, mismatch.1);
    }
    assert!(fake.token_requests().is_empty());
    browser.come_back(&app, &callback).await.access_token();
}

#[tokio::test]
async fn without_a_code_there_is_nothing_to_do() {
    let fake = FakeProvider::start().await;
    let app = app(Store::default()).provider("/auth/fake", fake.provider()).start().await;
    fake.misbehave(Misbehavior::NoCode);
    both_fail(&app, &fake, &ada(), "no code", (400, "OAUTH_INVALID_REQUEST")).await;
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    browser.get(&format!("{callback}&code=")).await.is(400, "OAUTH_INVALID_REQUEST");
    fake.behave();

    for misbehavior in [Misbehavior::NoState, Misbehavior::WrongState] {
        fake.misbehave(misbehavior);
        let answer = Browser::new().sign_in(&app, &fake, &ada()).await;
        answer.is(400, "ACCESS_TOKEN_DECODE_ERROR");
        fake.behave();
    }
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn a_code_of_another_transaction_is_refused_by_pkce() {
    let fake = FakeProvider::start().await;
    let app = app(Store::default()).provider("/auth/fake", fake.provider()).start().await;
    let mut attacker = Browser::new();
    let url = attacker.authorize(&app, "/auth/fake").await;
    let stolen = query(&fake.approve(&url, &ada()), "code").unwrap();
    let mut victim = Browser::new();
    let url = victim.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let injected = callback.replace(&query(&callback, "code").unwrap(), &stolen);
    victim.get(&injected).await.is(400, "OAUTH_INVALID_GRANT");
    // A verifier in the query is no one's business.
    let url = victim.authorize(&app, "/auth/fake").await;
    let callback = fake.approve(&url, &ada());
    let verifier = "x".repeat(43);
    victim.get(&format!("{callback}&code_verifier={verifier}")).await.access_token();
    assert_ne!(fake.token_requests()[1].param("code_verifier"), Some(&*verifier));
}

#[tokio::test]
async fn a_wrong_client_secret_is_the_providers_error() {
    let fake = FakeProvider::start().await;
    let description = plain_description(&fake);
    let wrong = users_runtime::OAuth2::new(description.clone(), fake.client_id(), "wrong");
    let store = Store::default();
    let app = app(store.clone())
        .provider("/auth/fake", wrong)
        .provider(
            "/auth/basic",
            with(&fake, description.client_auth(users_runtime::provider::ClientAuth::Basic)).named("basic"),
        )
        .start()
        .await;
    both_fail(&app, &fake, &ada(), "secret", (502, "OAUTH_PROVIDER_ERROR")).await;
    assert_eq!(format!("{store:?}"), "MemoryStore { users: 0, accounts: 0, .. }");
    let mut browser = Browser::new();
    let url = browser.authorize(&app, "/auth/basic").await;
    browser.come_back(&app, &fake.approve(&url, &ada())).await.access_token();
    assert!(fake.token_requests()[2].header("authorization").unwrap().starts_with("Basic "));
}
