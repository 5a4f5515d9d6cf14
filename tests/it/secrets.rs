//! Nothing secret is in the log, whatever happens.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, set_global_default};
use tracing::{Event, Metadata, Subscriber};
use users_runtime::testing::{Endpoint, FakeProvider, Misbehavior};
use users_runtime::{OAuth, Token};

use crate::support::{Browser, Database, KEY, SECRET, ada, app, bob, query, required};

/// Writes down all that anyone says, at every level, on every thread, while it is on.
#[derive(Clone, Debug, Default)]
struct Log {
    text: Arc<Mutex<String>>,
    is_on: Arc<AtomicBool>,
}

/// A line of the log.
struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {field}={value}");
    }
}

impl Log {
    fn line(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Line<'_>)) {
        let mut text = self.text.lock().unwrap();
        let _ = write!(text, "{} {}", metadata.level(), metadata.target());
        record(&mut Line(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Log {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = self.text.lock().unwrap();
        values.record(&mut Line(&mut text));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.line(event.metadata(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

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
async fn no_secret_is_in_the_log_of_logins_good_and_bad() {
    let log = Log::default();
    set_global_default(log.clone()).unwrap();
    log.is_on.store(true, Ordering::Relaxed);
    let fake = FakeProvider::start().await;
    let mut database = Database::new();
    database.patience = Duration::from_millis(50);
    let app = app(database.store::<required::OAuthAccount>().await)
        .provider("/auth/fake", fake.provider())
        .provider("/auth/github", fake.github())
        .configure(|oauth| oauth.provider_timeout(Duration::from_millis(500)))
        .start()
        .await;
    let mut secrets = vec![KEY.to_owned(), SECRET.to_owned()];
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
    log.is_on.store(false, Ordering::Relaxed);

    secrets.push("a-token-of-the-test".to_owned());
    secrets.extend(fake.secrets());
    secrets.retain(|secret| !secret.is_empty());
    assert!(secrets.len() > 200, "{}", secrets.len());
    let text = log.text.lock().unwrap();
    for expected in [
        "signed in",
        "OAUTH_ACCESS_DENIED: the provider says access_denied",
        "OAUTH_INVALID_STATE: the transaction was used before",
        "STORE_UNAVAILABLE",
        "OAUTH_PROVIDER_UNAVAILABLE",
        "redacted",
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
