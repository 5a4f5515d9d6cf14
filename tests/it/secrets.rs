//! Nothing secret is in the log, whatever happens.

use std::time::Duration;

use tracing::subscriber::set_global_default;
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{Keys, OAuth, Provider as _, Token};

use crate::support::{Browser, Database, KEY, Log, SECRET, ada, app, bob, query, required};

/// What seals the tokens in the store.
const TOKEN_KEY: &str = "m4Zx8vBn2kLq6wErTy1uIo5pAsDf9gHj3cVbNmQwErT=";

/// What a provider does wrong, and nothing.
fn misbehaviors() -> Vec<Option<Misbehavior>> {
    let mut misbehaviors = vec![
        None,
        Some(Misbehavior::RedirectError("access_denied".to_owned())),
        Some(Misbehavior::WrongIss),
        Some(Misbehavior::TokenError("invalid_grant".to_owned())),
        Some(Misbehavior::TokenErrorAs200("bad_verification_code".to_owned())),
        Some(Misbehavior::WrongNonce),
        Some(Misbehavior::WrongAudience),
        Some(Misbehavior::OtherSub),
        Some(Misbehavior::NoId),
        Some(Misbehavior::OtherTokenType),
        Some(Misbehavior::FormEncodedToken),
    ];
    for endpoint in [Endpoint::Token, Endpoint::UserInfo] {
        misbehaviors.extend([
            Some(Misbehavior::Status(endpoint, 500)),
            Some(Misbehavior::Status(endpoint, 503)),
            Some(Misbehavior::BrokenJson(endpoint)),
            Some(Misbehavior::HugeBody(endpoint)),
            Some(Misbehavior::HangUp(endpoint)),
            Some(Misbehavior::Drip(endpoint)),
            Some(Misbehavior::RedirectTo(endpoint, "http://127.0.0.1:9/".to_owned())),
        ]);
    }
    misbehaviors
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one log of all that happens")]
async fn no_secret_is_in_the_log_of_logins_good_and_bad() {
    let log = Log::default();
    set_global_default(log.clone()).unwrap();
    log.turn(true);
    let fake = FakeProvider::start().await;
    let mut database = Database::new();
    database.patience = Duration::from_millis(50);
    let app = app(database.store::<required::OAuthAccount>().await)
        .provider("/auth/fake", fake.provider())
        .provider("/auth/github", fake.github())
        .associate("/auth/associate/other", fake.provider().named("other"))
        .configure(|oauth| oauth.provider_timeout(Duration::from_millis(500)))
        .configure(|oauth| oauth.encrypt_tokens(Keys::new([TOKEN_KEY]).unwrap()))
        .start()
        .await;
    let mut secrets = vec![KEY.to_owned(), SECRET.to_owned(), TOKEN_KEY.to_owned()];
    for misbehavior in misbehaviors() {
        for mount in ["/auth/fake", "/auth/github"] {
            let mut browser = Browser::new();
            let url = browser.login(&app, mount).await;
            secrets.extend(["state", "nonce"].into_iter().filter_map(|name| query(&url, name)));
            secrets.extend(browser.jar.values().cloned());
            let kept = browser.clone();
            if let Some(misbehavior) = &misbehavior {
                fake.misbehave(misbehavior.clone());
            }
            let callback = fake.approve(&url, &ada());
            browser.come_back(&app, &callback).await;
            secrets.extend(browser.jar.values().cloned());
            // Once more, with a forged state, and without its cookie.
            kept.clone().come_back(&app, &callback).await;
            kept.clone().come_back(&app, &callback.replace("state=", "state=x")).await;
            Browser::new().come_back(&app, &callback).await;
            fake.behave();
        }
    }
    let token = Browser::new().sign_in(&app, &fake, &ada()).await.access_token();
    let mut signed_in = Browser::new().bearing(&token);
    assert_eq!(signed_in.visit(&app, "/me").await.status, 200);
    // The life of an account: linked, refreshed well and badly, unlinked, revoked.
    for misbehavior in [None, Some(Misbehavior::TokenError("invalid_grant".to_owned()))] {
        assert_eq!(signed_in.associate(&app, &fake, &bob()).await.status, 200);
        let accounts = app.oauth.accounts(&1).await.unwrap();
        let account = accounts.into_iter().find(|account| account.oauth_name == "other").unwrap();
        fake.advance(Duration::from_hours(1));
        app.clock.advance(Duration::from_hours(1));
        fake.misbehave(Misbehavior::Status(Endpoint::Token, 503));
        app.oauth.access_token(&account).await.unwrap_err();
        fake.behave();
        if let Some(misbehavior) = misbehavior {
            fake.misbehave(misbehavior);
            app.oauth.access_token(&account).await.unwrap_err();
            fake.behave();
        } else {
            app.oauth.access_token(&account).await.unwrap();
        }
        fake.misbehave_once(Misbehavior::Status(Endpoint::Revoke, 400));
        let unlinked = app.oauth.unlink(&1, &account.id).await.unwrap();
        assert_eq!(unlinked.revoking.finish().await.len(), 1);
    }
    let account = app.oauth.accounts(&1).await.unwrap().remove(0);
    app.oauth.revoke(&account).await.unwrap();
    tracing::debug!(?account, "printed too");
    let sql = "SELECT access_token FROM oauth_account";
    let sealed: Vec<String> = sqlx::query_scalar(sql).fetch_all(&database.pool().await).await.unwrap();
    assert!(sealed.iter().all(|token| token.starts_with("sealed:")));
    secrets.extend(sealed);
    signed_in.bearing(&format!("{token}x")).visit(&app, "/me").await;
    signed_in.post(&format!("{}/auth/logout", app.url)).await;
    secrets.push(token);
    let pool = database.pool().await;
    let mut lock = pool.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *lock).await.unwrap();
    Browser::new().sign_in(&app, &fake, &bob()).await.is(503, "STORE_UNAVAILABLE");
    fake.stop().await;
    Browser::new().sign_in(&app, &fake, &ada()).await.is(503, "OAUTH_PROVIDER_UNAVAILABLE");
    tracing::debug!(service = ?app.oauth, token = ?Token::from("a-token-of-the-test"), "printed");
    log.turn(false);

    secrets.push("a-token-of-the-test".to_owned());
    secrets.extend(fake.secrets());
    secrets.retain(|secret| !secret.is_empty());
    assert!(secrets.len() > 200, "{}", secrets.len());
    let text = log.text();
    for expected in [
        "signed in",
        "OAUTH_ACCESS_DENIED: the provider says access_denied",
        "OAUTH_INVALID_STATE: the transaction was used before",
        "STORE_UNAVAILABLE",
        "OAUTH_PROVIDER_UNAVAILABLE",
        "redacted",
        "refresh refused",
        "not revoked",
        "unlinked",
        "oauth_transaction",
    ] {
        assert!(text.contains(expected), "the log does not even have {expected:?}");
    }
    for line in text.lines() {
        for secret in &secrets {
            assert!(!line.contains(secret.as_str()), "{secret:?} is in the log: {line}");
        }
    }
    // Nor does the service print its own.
    let service: &OAuth<_> = &app.oauth;
    assert!(!format!("{service:?}").contains(KEY) && !format!("{service:?}").contains(SECRET));
}
