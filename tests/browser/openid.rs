//! At an OpenID provider that others made: its own forms for login and consent, and its own sessions.

#[path = "../openid/program.rs"]
mod program;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use serde_json::json;

use self::program::{BASIC_ID, BASIC_SECRET, Program};
use crate::quickstart::{Quickstart, Settings};
use crate::stage::{Stage, play_in};
use crate::steps::{account, is_kept_well};

const OPENID: &str = "OpenID Connect";

/// Somebody whose address does not fit in a line.
const GRACE: &str = "grace.brewster.murray.hopper";

#[tokio::test]
async fn sign_in_by_the_providers_forms() {
    play("sign_in_by_the_providers_forms", async |stage: &Stage, openid: &OpenId| {
        let browser = &stage.browser;
        stage.begin().await;
        let [transaction] = &stage.transactions().await[..] else { panic!("one transaction is under way") };
        is_kept_well(transaction);
        stage.log_in_as("ada").await;
        stage.consent().await;
        stage.is_signed_in_as("ada of the tests").await;
        assert_eq!(browser.address().await, stage.home());
        assert_eq!(stage.accounts().await, [account("openid", "ada@example.com")]);
        let user = stage.user().await;
        let requests = browser.requests().await;
        let callback = requests.iter().find(|request| request.url.path() == "/auth/openid/callback").unwrap();
        assert_eq!(callback.header("sec-fetch-site"), Some("cross-site"));
        assert_eq!(callback.parameter("iss").as_ref(), Some(&openid.issuer));
        let history = browser.history().await;
        assert!(
            !history.iter().any(|url| url.contains("code=")),
            "the code stays in the history: {history:?}"
        );

        // Who is signed out here is known there still, and has agreed: nothing is asked.
        stage.sign_out().await;
        assert!(!stage.has_cookies().await);
        browser.press(&format!("Sign in with {OPENID}")).await;
        stage.is_signed_in_as("ada of the tests").await;
        assert_eq!(stage.user().await, user);
        stage.sign_out().await;

        // Who is signed out there too may be somebody else, who does not agree.
        stage.sign_out_at(openid).await;
        stage.begin().await;
        stage.log_in_as(GRACE).await;
        browser.press("[ Cancel ]").await;
        browser.sees("You did not agree").await;
        browser.sees("Welcome").await;
        assert_eq!(browser.address().await, format!("{}?error=OAUTH_ACCESS_DENIED", stage.home()));
        assert!(!stage.has_cookies().await, "neither a session nor a transaction is left");

        // It is no reason not to come back.
        browser.press(&format!("Sign in with {OPENID}")).await;
        stage.consent().await;
        stage.is_signed_in_as(&format!("{GRACE} of the tests")).await;
        stage.is_in_shape().await;
        assert_eq!(stage.accounts().await, [account("openid", &format!("{GRACE}@example.com"))]);
        assert_ne!(stage.user().await, user);
    })
    .await;
}

/// The provider, which ends with the story.
struct OpenId {
    issuer: String,
    _program: Program,
}

impl OpenId {
    /// Starts it, with the quickstart at this address as the application that it knows.
    fn start(quickstart: &str) -> Self {
        let (program, started) =
            Program::start(&json!({"redirectUris": [format!("{quickstart}/auth/openid/callback")]}));
        let issuer = started["issuer"].as_str().expect("it says its issuer").to_owned();
        Self { issuer, _program: program }
    }

    /// What the quickstart has to know of it.
    fn settings(&self) -> Settings {
        vec![
            ("OPENID_ISSUER", self.issuer.clone()),
            ("OPENID_CLIENT_ID", BASIC_ID.to_owned()),
            ("OPENID_CLIENT_SECRET", BASIC_SECRET.to_owned()),
        ]
    }
}

/// Plays a story with such a provider.
async fn play(name: &str, story: impl AsyncFnOnce(&Stage, &OpenId)) {
    // Each knows the other's address: the provider's is told to the quickstart when that has a port.
    let openid = RefCell::new(None);
    let settings = |url: &str| {
        let started = OpenId::start(url);
        let settings = started.settings();
        openid.replace(Some(Rc::new(started)));
        settings
    };
    let start = async |folder: &Path| Quickstart::start("localhost", folder, settings).await;
    let told = async |stage: &Stage| {
        let openid = openid.borrow().clone().expect("the quickstart was told of it");
        story(stage, &openid).await;
        // Its pages are not ours to mend: they have no icon, for one.
        stage.browser.console_tells_only_of(&openid.issuer).await;
    };
    play_in(name, start, told).await;
}

impl Stage {
    /// Presses the provider's button, and waits for its login form.
    async fn begin(&self) {
        self.browser.press(&format!("Sign in with {OPENID}")).await;
        self.browser.counts("input[name=password]", 1).await;
    }

    /// Fills the login form in, and waits for the one that asks for consent.
    async fn log_in_as(&self, name: &str) {
        self.browser.fill("login", name).await;
        self.browser.fill("password", "any").await;
        self.browser.press("Sign-in").await;
        self.browser.sees("Authorize").await;
    }

    /// Agrees to what the provider says that the quickstart wants.
    async fn consent(&self) {
        self.browser.sees("email").await;
        self.browser.press("Continue").await;
    }

    /// Ends the session at the provider, by its own form.
    async fn sign_out_at(&self, openid: &OpenId) {
        self.browser.open(&format!("{}/session/end", openid.issuer)).await;
        self.browser.press("Yes, sign me out").await;
        self.browser.sees("Sign-out Success").await;
        self.browser.open(&self.home()).await;
    }

    /// Whether the browser keeps anything for the quickstart, and not for the provider.
    async fn has_cookies(&self) -> bool {
        self.browser.cookies().await.iter().any(|cookie| cookie.domain == "localhost")
    }
}
