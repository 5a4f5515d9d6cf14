//! What the log says of a transaction, and of each change of an account.

use std::time::Duration;

use tracing::subscriber::set_default;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{MemoryStore, Provider as _};

use crate::support::{Browser, Log, ada, app, bob, required};

/// The audit events since the last look, without what they are about.
fn actions(log: &Log, seen: &mut usize) -> Vec<String> {
    let text = log.text();
    let lines = text.lines().filter(|line| line.contains("users_runtime::audit"));
    let all: Vec<String> = lines.map(|line| line.split("message=").nth(1).unwrap().to_owned()).collect();
    let new = all[*seen..].to_vec();
    *seen = all.len();
    new.into_iter().map(|line| line.split(" provider=").next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_change_of_an_account_is_an_audit_event() {
    let log = Log::default();
    log.turn(true);
    let _guard = set_default(log.clone());
    let (fake, mut seen) = (FakeProvider::start().await, 0);
    let app = app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", fake.provider().named("other"))
        .start()
        .await;
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(actions(&log, &mut seen), ["registered", "signed in"]);
    Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    assert_eq!(actions(&log, &mut seen), ["signed in"]);
    let mut browser = Browser::new().bearing(&token);
    browser.associate(&app, &fake, &bob()).await;
    assert_eq!(actions(&log, &mut seen), ["linked"]);
    let accounts = app.oauth.accounts(&1).await.unwrap();
    app.clock.advance(Duration::from_hours(1));
    app.oauth.access_token(&accounts[1]).await.unwrap();
    assert_eq!(actions(&log, &mut seen), ["refreshed"]);
    fake.revoke_all();
    app.oauth.access_token(&accounts[0]).await.unwrap_err();
    assert_eq!(actions(&log, &mut seen), ["refresh refused"]);
    fake.misbehave_once(Misbehavior::Status(Endpoint::Revoke, 400));
    app.oauth.unlink(&1, &accounts[1].id).await.unwrap().revoking.finish().await;
    assert_eq!(actions(&log, &mut seen), ["unlinked", "not revoked"]);
    app.oauth.delete_user(&1).await.unwrap().unwrap().finish().await;
    assert_eq!(actions(&log, &mut seen), ["deleted", "revoked"]);
    // Each says whose account at which provider it is.
    let text = log.text();
    let line = text.lines().find(|line| line.contains("message=linked")).unwrap();
    for field in ["provider=other", "users=user", "user=1", "accounts=oauth_account", "account=2"] {
        assert!(line.contains(field), "{line}");
    }
    // An address of a person is nobody's business in a log.
    assert!(
        text.lines().filter(|line| line.contains("users_runtime")).all(|line| !line.contains("@example.com"))
    );
}

#[tokio::test]
async fn a_transaction_is_a_span_with_its_outcome_and_how_long_the_provider_took() {
    let log = Log::default();
    log.turn(true);
    let _guard = set_default(log.clone());
    let fake = FakeProvider::start().await;
    let app = app(MemoryStore::<required::OAuthAccount>::default())
        .provider("/auth/fake", fake.provider())
        .associate("/auth/associate/other", fake.provider().named("other"))
        .start()
        .await;
    fake.misbehave(Misbehavior::Delay(Endpoint::Token, Duration::from_millis(60)));
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let text = log.text();
    assert!(text.lines().any(|line| {
        line.contains("oauth_transaction") && line.contains("provider=fake") && line.contains("intent=login")
    }));
    let recorded = |name: &str| {
        let values = text.lines().filter_map(|line| line.strip_prefix(&format!("recorded {name}=")));
        values.map(str::to_owned).next().unwrap_or_else(|| panic!("{name}: {text}"))
    };
    assert_eq!(recorded("outcome"), "ok");
    assert!((60..5000).contains(&recorded("token_ms").parse::<u64>().unwrap()));
    for name in ["profile_ms", "store_ms"] {
        recorded(name).parse::<u64>().unwrap();
    }
    fake.misbehave_once(Misbehavior::RedirectError("access_denied".to_owned()));
    Browser::new().bearing(&token).associate(&app, &fake, &bob()).await;
    let text = log.text();
    assert!(text.lines().any(|line| line.contains("oauth_transaction") && line.contains("intent=associate")));
    assert!(text.lines().any(|line| line == "recorded outcome=OAUTH_ACCESS_DENIED"), "{text}");
}
